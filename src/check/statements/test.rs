//! Tests and claims.

use crate::check::Checker;
use crate::check::state::scope::{BodyKind, LocalKind};
use crate::check::wanted::Want;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::Test;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Ast, BlockId, ExprId, Name, StmtKind};

impl Checker {
    pub(super) fn test(
        &mut self,
        ast: &Ast,
        title: &str,
        seeds: Option<(Name, ExprId)>,
        body: BlockId,
        span: Span,
    ) {
        if !self.at_top() {
            self.misplaced(span, "a `test`", "at the top level of a file");
            return;
        }
        // Tests of a module are run with that module as the script.
        if !self.modules.is_entry(self.scope.module()) {
            return;
        }
        let same = self.program.tests.iter().find(|test| *test.title == *title);
        if let Some(earlier) = same.map(|test| test.place)
            && !self.modules.replace
        {
            let diagnostic = Diagnostic::new(
                Code::E0202,
                self.here(span),
                format!("there are two tests `{title}`"),
                "the second of that title",
            )
            .label(earlier, "the first")
            .help("give one of them another title: snapshots and `--filter` go by it");
            self.report(diagnostic);
        }
        let int = self.common.int;
        let unit = self.common.unit;
        let mut case = int;
        let seeds_function = seeds.map(|(_, value)| {
            self.open_body(self.inner_body(self.known.seeds, ast[value].span, BodyKind::Test));
            let mark = self.scope.enter_body();
            let mut node = self.expr(ast, value, Want::Any);
            let (found, list) = self.cases_of(&mut node);
            case = found;
            self.leave_scope(mark);
            self.close_body(node, list, 0, 0)
        });
        self.open_body(self.inner_body(self.known.test_body, span, BodyKind::Test));
        if let Some(frame) = self.scope.frame_mut() {
            frame.yields.declared = Some(unit);
        }
        let mark = self.scope.enter_body();
        if let Some((name, _)) = seeds {
            self.declare_local(name.symbol, case, false, LocalKind::Parameter, name.span);
        }
        let node = self.block(ast, body, Want::Nothing);
        self.leave_scope(mark);
        let function = self.close_body(node, unit, u32::from(seeds.is_some()), 0);
        let place = self.here(span);
        self.program.tests.push(Test {
            title: title.into(),
            body: function,
            seeds: seeds_function,
            place,
        });
    }

    /// What a test is run for: the type of an item, and of the list of all.
    fn cases_of(&mut self, node: &mut NodeId) -> (TypeId, TypeId) {
        let (int, error) = (self.common.int, self.common.error);
        let ints = self.program.types.intern(Type::List(int));
        let ty = self.type_of(*node);
        match self.program.types.get(ty) {
            Type::List(item) => (*item, ty),
            Type::Range(item) if self.shallow(*item) == int => {
                *node = self.range_as_list(*node);
                (int, ints)
            }
            Type::Error => (error, ty),
            _ => {
                let what = self.a_type(ty);
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        self.here(self.span_of(*node)),
                        format!("a test is run for the items of a list, and this is {what}"),
                        what,
                    )
                    .help("write a list, or a range of Ints: `for seed in 1 to 20`"),
                );
                (error, error)
            }
        }
    }

    pub(super) fn claim(&mut self, ast: &Ast, title: &str, body: BlockId, span: Span) -> NodeId {
        let unit = self.common.unit;
        let mut source = None;
        let mut verdicts = 0;
        for stmt in &ast[body].stmts {
            match &ast[*stmt].kind {
                StmtKind::Source(text) => source = Some(text.clone()),
                StmtKind::Holds(_) | StmtKind::Untestable(_) => verdicts += 1,
                _ => {}
            }
        }
        if verdicts != 1 {
            let title = match verdicts {
                0 => "this claim says neither what holds nor why it cannot be tested",
                _ => "a claim has one verdict",
            };
            self.report(
                Diagnostic::new(Code::E0103, self.here(span), title, "in this claim").help(
                    "write one `holds` with a condition, or one `untestable` with the reason",
                ),
            );
        }
        self.open_body(self.inner_body(self.known.claim_body, span, BodyKind::Claim));
        let mark = self.scope.enter_body();
        let node = self.block(ast, body, Want::Nothing);
        self.leave_scope(mark);
        let function = self.close_body(node, unit, 0, 0);
        let kind =
            NodeKind::Claim { title: title.into(), source, body: function, captures: Box::new([]) };
        self.node(kind, unit, span)
    }
}
