//! The bridge between a script and the runtime of fields; it is the machine's [`Host`].
//!
//! [`describe`] makes descriptions of fields from their blocks, [`act`] carries out calls of the
//! orchestrator and faults, [`read`] reads members, [`native`] has the built-ins, [`run`] lets a plan
//! run and is the field's [`crate::field::script::Script`]; [`value`] has what scripts hold. Each matches
//! over the ids of [`crate::schema`], and none by text.

mod act;
mod describe;
mod lints;
mod native;
pub mod reached;
mod read;
mod refusal;
mod run;
mod value;

pub use crate::lint::FieldNumbers;
pub use lints::Explained;
pub use reached::Reached;
pub use run::opened::{BridgeState, Course, forked};
pub use value::field::line;
pub use value::given::{Given, called, digits};
pub use value::run::{ObservedDocument, RunDocument, VerdictDocument};
pub use value::series::series_points;

use crate::data::files::Permissions;
use crate::data::table::Table;
use crate::diagnostic::{Code, Diagnostic, Place, Sources};
use crate::field::Field;
use crate::field::id::{ClusterId, SegmentId};
use crate::field::script::Known;
use crate::field::spec::{FieldSpec, SegmentSpec};
use crate::field::time::Time;
use crate::field::workers::Workers;
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{Host, HostResult, MemberSite, NativeCall, RunValue, SheetValue};
use crate::machine::shape::{Shape, ShapeId};
use crate::machine::value::Value;
use crate::program::types::Domain;
use crate::schema::native::{CoolantNative, HostNative, PlantNative};
use crate::syntax::symbol::Symbol;
use indexmap::IndexMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use value::coolant::CoolantValue;
use value::field::{FieldValue, Named};

/// Someone who is told how far a run is, and changes nothing about it.
pub trait Watcher: std::fmt::Debug {
    /// A step ended at this time of a run that is to last so long, in simulated seconds.
    fn step(&self, now: f64, duration: f64);

    /// The run is over, or was stopped.
    fn end(&self);
}

/// What the runtime keeps while a script runs.
#[derive(Debug)]
pub struct Bridge {
    /// The seed of runs that name none.
    seed: i64,
    /// Who computes the steps of its fields.
    workers: Workers,
    /// Who is told how far runs are.
    watcher: Option<Rc<dyn Watcher>>,
    files: Files,
    stage: Stage,
    session: Opening,
    told: Told,
}

/// The texts and files that a script may read.
#[derive(Debug)]
struct Files {
    /// For the texts of properties.
    sources: RefCell<Sources>,
    permissions: RefCell<Permissions>,
    /// Tables that were read, so that forty columns of one file cost one reading.
    tables: RefCell<IndexMap<String, Rc<Table>>>,
}

/// The field that the script acts on or looks at, and how it may.
#[derive(Debug, Default)]
struct Stage {
    /// The field that runs, while the script has it.
    current: RefCell<Option<Field>>,
    /// Whether the field is lent only to be looked at.
    dry_run: Cell<bool>,
    /// How sure what was read of it is, by functions that only look.
    stability: Cell<Known>,
    /// The events that were read last.
    events: RefCell<value::event::EventList>,
    /// The description that ids are shown by: of the field that ran last.
    shown: RefCell<Option<Arc<FieldSpec>>>,
    /// The functions of the field that runs, by `CallId`.
    functions: RefCell<Rc<[Value]>>,
    /// When the run ends that acts on its field; `None` outside a run.
    ends: Cell<Option<Time>>,
    /// How many runs are nested.
    depth: Cell<u32>,
    /// States that scripts can look into.
    moments: RefCell<value::moment::Moments>,
    /// What is kept to go back into finished runs.
    shelf: RefCell<value::again::Shelf>,
}

/// The field that is open at the top level.
#[derive(Debug, Default)]
struct Opening {
    opened: RefCell<Option<run::opened::Opened>>,
    /// Whether it was put into another state since the last look.
    moved: Cell<bool>,
}

/// What is told of a script when it is over.
#[derive(Debug, Default)]
struct Told {
    /// What each finished run leaves for the report.
    runs: RefCell<Vec<RunDocument>>,
    /// Warnings on the fields that were made.
    warnings: RefCell<IndexMap<(Code, Place), Diagnostic>>,
    /// What the script reached.
    reached: RefCell<Reached>,
    /// Set where a script is only looked at: what is said of each field that is made. The script
    /// ends at its first run.
    explained: Option<RefCell<Vec<Explained>>>,
    /// Whether it ended there.
    ended: Cell<bool>,
}

impl Bridge {
    /// A bridge for one script. `sources` are for the texts of properties.
    pub fn new(sources: Sources, permissions: Permissions, seed: i64) -> Bridge {
        Bridge {
            seed,
            workers: Workers::default(),
            watcher: None,
            files: Files {
                sources: RefCell::new(sources),
                permissions: RefCell::new(permissions),
                tables: RefCell::default(),
            },
            stage: Stage::default(),
            session: Opening::default(),
            told: Told::default(),
        }
    }

    /// Lets so many threads compute the steps of its fields.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Bridge {
        self.workers = Workers::new(threads);
        self
    }

    /// Tells someone how far its runs are.
    #[must_use]
    pub fn watched(mut self, watcher: Option<Rc<dyn Watcher>>) -> Bridge {
        self.watcher = watcher;
        self
    }

    /// Gives it the texts that were added since it was made.
    pub fn set_sources(&self, sources: Sources) {
        self.files.sources.replace(sources);
    }

    /// A bridge for a script that is only looked at: no field runs.
    #[must_use]
    pub fn dry_run(mut self) -> Bridge {
        self.told.explained = Some(RefCell::default());
        self
    }

    /// The fields that were made, with what is said of them, where the script is only looked at.
    pub fn take_explained(&self) -> Vec<Explained> {
        self.told.explained.as_ref().map_or(vec![], RefCell::take)
    }

    /// Whether the script was ended at its first run, because it is only looked at.
    pub fn ended(&self) -> bool {
        self.told.ended.get()
    }

    /// What the script reached since the last time; the counts begin anew.
    pub fn take_reached(&self) -> Reached {
        self.told.reached.take()
    }

    /// Whether the open field was opened, moved or put back since the last time.
    pub fn take_moved(&self) -> bool {
        self.session.moved.take()
    }

    /// The warnings on the fields that were made.
    pub fn take_warnings(&self) -> Vec<Diagnostic> {
        self.told.warnings.take().into_values().collect()
    }

    /// Adds a warning, once for each place.
    fn warn(&self, warning: Diagnostic) {
        let key = (warning.code, warning.place());
        self.told.warnings.borrow_mut().entry(key).or_insert(warning);
    }

    /// The runs that were finished, in order.
    pub fn take_runs(&self) -> Vec<RunDocument> {
        self.told.runs.take()
    }

    /// Whether the script may change the field here.
    fn may_act(&self, place: Place) -> HostResult<()> {
        match self.stage.dry_run.get() {
            false => Ok(()),
            true => Err(stop(
                Diagnostic::new(
                    Code::E0511,
                    place,
                    "the field is only looked at here",
                    "this would change it",
                )
                .help("act in a block of the run: `at 10 s { … }`, `every 5 s { … }`"),
            )),
        }
    }

    /// Does something with the field that runs.
    fn with_field<T>(
        &self,
        place: Place,
        act: impl FnOnce(&mut Field) -> HostResult<T>,
    ) -> HostResult<T> {
        match self.stage.current.borrow_mut().as_mut() {
            Some(field) => act(field),
            None => Err(no_field(place)),
        }
    }
}

fn stop(diagnostic: Diagnostic) -> Box<Fault> {
    Box::new(Fault::Host(Box::new(diagnostic)))
}

fn no_field(place: Place) -> Box<Fault> {
    stop(
        Diagnostic::new(
            Code::E0509,
            place,
            "no field is running here",
            "`Φ` and the parts of a field have values only while it runs",
        )
        .help("move this into the block of a `run`, or open a field first: `open(shop)`"),
    )
}

impl Host for Bridge {
    fn field(&self, machine: &mut Machine, sheet: SheetValue) -> HostResult<Value> {
        self.own_blocks(machine.shapes(), &sheet)?;
        let field = describe::field(machine, &sheet)?;
        self.look_at(&field);
        Ok(Value::host(field))
    }

    fn name(&self, _: &mut Machine, field: &Value, name: Symbol) -> HostResult<Value> {
        let named =
            field.as_host::<FieldValue>().and_then(|field| Some((field, *field.named.get(&name)?)));
        let Some((field, named)) = named else {
            return Err(Box::new(Fault::Broken("a name that the field does not have")));
        };
        let number = |id: u32| Ok(Value::Num(u64::from(id)));
        let list = |first: u32, count: u32| {
            Ok(Value::nums((first..first + count).map(u64::from).collect())?)
        };
        match named {
            Named::Segment(id) => number(id.0),
            Named::Region(id) => number(id.0),
            Named::App(id) => number(id.0),
            Named::Rule(id) => number(id.0),
            Named::Coolant(place) => {
                let spec = field.spec.coolants.get(place as usize);
                let name = spec.map_or("coolant", |it| &*it.plant.name);
                Ok(Value::host(CoolantValue::live(place, name)))
            }
            Named::Segments { first, count } => list(first.0, count),
            Named::Apps { first, count } => list(first.0, count),
            Named::Cluster { app, first, count } => {
                let before: usize =
                    field.spec.apps.iter().take(app.index()).map(|app| app.clusters.len()).sum();
                let first = before as u32 + first;
                count.map_or(number(first), |count| list(first, count))
            }
        }
    }

    fn run(&self, machine: &mut Machine, run: RunValue) -> HostResult<Value> {
        self.run_field(machine, run)
    }

    fn phi(&self, _: &mut Machine) -> HostResult<Value> {
        Ok(Value::Num(0))
    }

    fn part(&self, machine: &mut Machine, name: Symbol) -> HostResult<Value> {
        self.at_start(machine, |bridge, machine| bridge.opened_part(machine, name))
    }

    fn member(
        &self,
        machine: &mut Machine,
        site: &MemberSite,
        of: &Value,
        args: &[Option<Value>],
    ) -> HostResult<Value> {
        self.at_start(machine, |bridge, machine| bridge.read(machine, site, of, args))
    }

    fn mark(&self, number: u32) {
        self.told.reached.borrow_mut().mark(number);
    }

    fn native(
        &self,
        machine: &mut Machine,
        call: &NativeCall,
        args: &[Value],
    ) -> HostResult<Value> {
        let plain = self.own_arguments(machine.shapes(), call, args)?;
        let args = plain.as_deref().unwrap_or(args);
        match call.id {
            HostNative::Topology(id) => native::topology::links(machine, id, call, args),
            HostNative::Fault(id) => {
                self.at_start(machine, |bridge, machine| bridge.fault(machine, id, call, args))
            }
            HostNative::Session(id) => {
                self.at_start(machine, |bridge, machine| bridge.session(machine, id, call, args))
            }
            HostNative::Coolant(CoolantNative::Admit) => {
                self.at_start(machine, |bridge, machine| bridge.admit(machine, call, args))
            }
            HostNative::Plant(PlantNative::Reckon) => native::plant::year(machine, call, args),
            HostNative::Data(id) => self.data(machine, id, call, args),
            HostNative::Gas(id) => native::gas::property(machine, id, call, args),
        }
    }

    fn word(&self, machine: &mut Machine, word: Symbol) -> HostResult<Value> {
        Ok(Value::text(machine.program().names.text(word))?)
    }

    fn show(&self, machine: &Machine, shape: ShapeId, id: u64) -> String {
        if let (Shape::Id(domain), 1..) = (machine.shapes().get(shape), id >> 32) {
            let name = self.part_name(*domain, id);
            return name
                .unwrap_or_else(|| format!("a {domain:?} of a run that is gone").to_lowercase());
        }
        let current = self.stage.current.borrow();
        let id32 = id as u32;
        match machine.shapes().get(shape) {
            Shape::Id(Domain::Segment) => {
                if let Some(field) = current.as_ref() {
                    return field.segments().name(SegmentId(id32));
                }
                let shown = self.stage.shown.borrow();
                let segment = shown.as_ref().and_then(|spec| spec.segments.get(id as usize));
                segment.map_or(format!("segment {id}"), SegmentSpec::name)
            }
            Shape::Id(Domain::App) => {
                let shown = self.stage.shown.borrow();
                let app = shown.as_ref().and_then(|spec| spec.apps.get(id as usize));
                app.map_or(format!("app {id}"), |app| app.name.to_string())
            }
            Shape::Id(Domain::Cluster) => match current.as_ref() {
                Some(field) => field.cluster_name(ClusterId(id32)),
                None => format!("cluster {id}"),
            },
            Shape::Id(Domain::Region) => {
                let shown = self.stage.shown.borrow();
                let open = current.as_ref().and_then(|field| field.regions().get(id as usize));
                let region =
                    open.or_else(|| shown.as_ref().and_then(|spec| spec.regions.get(id as usize)));
                region.map_or(format!("region {id}"), |region| region.name.to_string())
            }
            Shape::Id(Domain::Phi) => {
                current.as_ref().map_or_else(|| "no field is open".to_owned(), line)
            }
            Shape::Id(domain) => format!("{domain:?} {id}").to_lowercase(),
            _ => format!("#{id}"),
        }
    }
}
