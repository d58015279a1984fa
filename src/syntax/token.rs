//! The tokens of the language: what logos recognises, and what the layout pass adds to it.

use super::symbol::{Interner, Symbol};
use logos::Logos;

/// One token. Small and `Copy`; text is found through the span that goes with it.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(extras = Interner)]
#[logos(skip(r"[ \t\r]+"))]
pub enum Token {
    /// A name.
    #[regex(
        r"[\p{XID_Start}_\u{2206}][\p{XID_Continue}\u{2206}--\u{B7}\u{387}]*",
        |lex| lex.extras.intern(lex.slice()),
        priority = 3
    )]
    Ident(Symbol),
    /// `42`, `1_000`.
    #[regex(r"[0-9][0-9_]*")]
    #[regex(r"0x[0-9a-fA-F][0-9a-fA-F_]*")]
    Int,
    /// `2.5e9`.
    #[regex(r"[0-9][0-9_]*\.[0-9][0-9_]*([eE][+-]?[0-9][0-9_]*)?")]
    #[regex(r"[0-9][0-9_]*[eE][+-]?[0-9][0-9_]*")]
    Float,
    /// A string without placeholders, quotes included.
    Str,
    /// The opening quote of a string with placeholders.
    StrOpen,
    /// Literal text between placeholders.
    StrText,
    /// The `{` of a placeholder.
    HoleOpen,
    /// `:.2` in a placeholder.
    HoleFormat,
    /// The `}` of a placeholder.
    HoleClose,
    /// The closing quote of a string with placeholders.
    StrClose,
    /// The name of a unit after a number or after `as`.
    Unit(Symbol),
    /// `·` or `*` between units.
    UnitMul,
    /// `/` between units.
    UnitDiv,
    /// The exponent of a unit, with its sign: `^2`, `^-1`, `^(1/2)`, `²`.
    UnitPower,
    /// The end of a line that ends a statement.
    #[token("\n")]
    Newline,
    /// `// …`, also as doc comment.
    #[regex(r"//[^\n]*", allow_greedy = true)]
    Comment,
    /// `/* … */`, which the language does not have.
    #[token("/*")]
    BlockComment,
    /// `#`, which begins a comment elsewhere.
    #[token("#")]
    Hash,
    /// The quote that begins a string; replaced while reading.
    #[token("\"")]
    Quote,
    /// The quotes that begin a string over several lines; replaced while reading.
    #[token("\"\"\"")]
    TripleQuote,
    /// `'` or a backtick, which begin no string here.
    #[token("'")]
    #[token("`")]
    #[token("‘")]
    #[token("“")]
    #[token("”")]
    WrongQuote,
    /// Space that is neither a blank, a tab nor a line break.
    #[regex(r"[\u{b}\u{c}\u{85}\u{a0}\u{1680}\u{2000}-\u{200d}\u{2028}\u{2029}\u{202f}\u{205f}\u{2060}\u{3000}\u{feff}]+")]
    OddSpace,
    /// Stands for text that is no token; it was reported.
    Bad,

    // Reserved words.
    /// `and`
    #[token("and")]
    And,
    /// `as`
    #[token("as")]
    As,
    /// `assert`
    #[token("assert")]
    Assert,
    /// `break`
    #[token("break")]
    Break,
    /// `claim`
    #[token("claim")]
    Claim,
    /// `const`
    #[token("const")]
    Const,
    /// `continue`
    #[token("continue")]
    Continue,
    /// `dimension`
    #[token("dimension")]
    Dimension,
    /// `else`
    #[token("else")]
    Else,
    /// `enum`
    #[token("enum")]
    Enum,
    /// `false`
    #[token("false")]
    False,
    /// `field`
    #[token("field")]
    Field,
    /// `fn`
    #[token("fn")]
    Fn,
    /// `for`
    #[token("for")]
    For,
    /// `if`
    #[token("if")]
    If,
    /// `in`
    #[token("in")]
    In,
    /// `let`
    #[token("let")]
    Let,
    /// `match`
    #[token("match")]
    Match,
    /// `mod`
    #[token("mod")]
    Mod,
    /// `none`
    #[token("none")]
    None,
    /// `not`
    #[token("not")]
    Not,
    /// `or`
    #[token("or")]
    Or,
    /// `param`
    #[token("param")]
    Param,
    /// `record`
    #[token("record")]
    Record,
    /// `return`
    #[token("return")]
    Return,
    /// `rule`
    #[token("rule")]
    Rule,
    /// `run`
    #[token("run")]
    Run,
    /// `test`
    #[token("test")]
    Test,
    /// `to`
    #[token("to")]
    To,
    /// `true`
    #[token("true")]
    True,
    /// `unit`
    #[token("unit")]
    UnitWord,
    /// `use`
    #[token("use")]
    Use,
    /// `var`
    #[token("var")]
    Var,
    /// `while`
    #[token("while")]
    While,

    // Words with a meaning only in their place.
    /// `after`
    #[token("after")]
    After,
    /// `always`
    #[token("always")]
    Always,
    /// `at`
    #[token("at")]
    At,
    /// `deny`
    #[token("deny")]
    Deny,
    /// `eventually`
    #[token("eventually")]
    Eventually,
    /// `every`
    #[token("every")]
    Every,
    /// `holds`
    #[token("holds")]
    Holds,
    /// `leads`
    #[token("leads")]
    Leads,
    /// `link`
    #[token("link")]
    Link,
    /// `never`
    #[token("never")]
    Never,
    /// `observe`
    #[token("observe")]
    Observe,
    /// `prefer`
    #[token("prefer")]
    Prefer,
    /// `require`
    #[token("require")]
    Require,
    /// `seed`
    #[token("seed")]
    Seed,
    /// `seeds`
    #[token("seeds")]
    Seeds,
    /// `snapshot`
    #[token("snapshot")]
    Snapshot,
    /// `source`
    #[token("source")]
    Source,
    /// `step`
    #[token("step")]
    Step,
    /// `until`
    #[token("until")]
    Until,
    /// `untestable`
    #[token("untestable")]
    Untestable,
    /// `when`
    #[token("when")]
    When,
    /// `within`
    #[token("within")]
    Within,
    /// A word of the list above where it begins a statement of its own; the symbol tells which.
    Starter(Starter),

    // Signs.
    /// `(`
    #[token("(")]
    ParenOpen,
    /// A `(` whose `)` is followed by `=>`: the parameters of a lambda.
    LambdaOpen,
    /// `)`
    #[token(")")]
    ParenClose,
    /// `[`
    #[token("[")]
    BracketOpen,
    /// `]`
    #[token("]")]
    BracketClose,
    /// `{`
    #[token("{")]
    BraceOpen,
    /// `}`
    #[token("}")]
    BraceClose,
    /// `,`
    #[token(",")]
    Comma,
    /// `;`
    #[token(";")]
    Semicolon,
    /// `:`
    #[token(":")]
    Colon,
    /// `.`
    #[token(".")]
    Dot,
    /// `->`
    #[token("->")]
    Arrow,
    /// `=>`
    #[token("=>")]
    FatArrow,
    /// `=`
    #[token("=")]
    Assign,
    /// `+=`
    #[token("+=")]
    PlusAssign,
    /// `-=`
    #[token("-=")]
    MinusAssign,
    /// `*=`
    #[token("*=")]
    StarAssign,
    /// `/=`
    #[token("/=")]
    SlashAssign,
    /// `^=`
    #[token("^=")]
    CaretAssign,
    /// `??=`
    #[token("??=")]
    CoalesceAssign,
    /// `+`
    #[token("+")]
    Plus,
    /// `-`
    #[token("-")]
    #[token("−")]
    Minus,
    /// `*` `·`
    #[token("*")]
    #[token("·")]
    #[token("⋅")]
    #[token("\u{387}")]
    #[token("×")]
    Star,
    /// `/`
    #[token("/")]
    Slash,
    /// `^`
    #[token("^")]
    Caret,
    /// `²`, `⁻¹`, `¹²`
    #[regex(r"⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")]
    Raised,
    /// `±` `+-`
    #[token("±")]
    #[token("+-")]
    PlusMinus,
    /// `==`
    #[token("==")]
    Equal,
    /// `!=` `≠`
    #[token("!=")]
    #[token("≠")]
    NotEqual,
    /// `<`
    #[token("<")]
    Less,
    /// `<=` `≤`
    #[token("<=")]
    #[token("≤")]
    LessEqual,
    /// `>`
    #[token(">")]
    Greater,
    /// `>=` `≥`
    #[token(">=")]
    #[token("≥")]
    GreaterEqual,
    /// `?`
    #[token("?")]
    Question,
    /// `??`
    #[token("??")]
    Coalesce,
    /// `|`
    #[token("|")]
    Bar,
    /// `%`
    #[token("%")]
    Percent,
    /// `°`, `°C`, `°F`
    #[token("°")]
    #[token("°C")]
    #[token("°F")]
    Degree,

    // Signs of other languages, recognised to say what is written here.
    /// `&&`
    #[token("&&")]
    AndAnd,
    /// `||`
    #[token("||")]
    OrOr,
    /// `!`
    #[token("!")]
    Bang,
    /// `===`
    #[token("===")]
    Equal3,
    /// `!==`
    #[token("!==")]
    NotEqual3,
    /// `<>`
    #[token("<>")]
    Diamond,
    /// `++`
    #[token("++")]
    PlusPlus,
    /// `**`
    #[token("**")]
    StarStar,
    /// `%=`
    #[token("%=")]
    PercentAssign,
    /// `:=`
    #[token(":=")]
    ColonAssign,
    /// `::`
    #[token("::")]
    ColonColon,
    /// `..` `..=` `...` `..<`
    #[token("..")]
    #[token("..=")]
    #[token("...")]
    #[token("..<")]
    DotDot,
    /// `?.`
    #[token("?.")]
    QuestionDot,
    /// `|>`
    #[token("|>")]
    Pipe,
}

/// A word that begins a statement only where one may stand, and is a plain name elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Starter {
    Always,
    At,
    Eventually,
    Every,
    Holds,
    Never,
    Observe,
    Snapshot,
    Source,
    Untestable,
    When,
    /// `link`, outside a field or in one.
    Link,
    /// The kind of a block of a field, outside a field: `segment`, `app` …
    Sheet,
}
