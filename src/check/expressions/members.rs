//! Members of the things of the runtime: names, types and docs in one table, which the checker,
//! completion, hover and the manual read.

/// A parameter of a member function.
#[derive(Clone, Copy, Debug)]
pub struct MemberParam {
    /// Its name.
    pub name: &'static str,
    /// Its type, as a script writes it; several are parted by ` | `, the usual one first.
    pub ty: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
}

/// A member.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The type that has it: `Segment`, `Run` …; `Series` for a `Series<T>`.
    pub of: &'static str,
    /// Its name, in Greek.
    pub name: &'static str,
    /// The parameters of a function; `None` for a value.
    pub params: Option<&'static [MemberParam]>,
    /// The type of the value, or of the result; `T` is the item of a series.
    pub gives: &'static str,
    /// What it is.
    pub doc: &'static str,
}

const fn value(
    of: &'static str,
    name: &'static str,
    gives: &'static str,
    doc: &'static str,
) -> Member {
    Member { of, name, params: None, gives, doc }
}

const fn call(
    of: &'static str,
    name: &'static str,
    params: &'static [MemberParam],
    gives: &'static str,
    doc: &'static str,
) -> Member {
    Member { of, name, params: Some(params), gives, doc }
}

const fn needed(name: &'static str, ty: &'static str) -> MemberParam {
    MemberParam { name, ty, optional: false }
}

const fn optional(name: &'static str, ty: &'static str) -> MemberParam {
    MemberParam { name, ty, optional: true }
}

/// Every member.
pub const MEMBERS: &[Member] = &[
    // Φ, the field that runs.
    value("Phi", "segments", "List<Segment>", "Its segments, without those that were merged away."),
    value("Phi", "apps", "List<App>", "Its apps."),
    value("Phi", "clusters", "List<Cluster>", "The clusters of all apps."),
    value("Phi", "links", "List<Link>", "Its links."),
    value("Phi", "regions", "List<Region>", "Its regions."),
    value("Phi", "events", "List<Event>", "What has happened so far."),
    value("Phi", "time", "Time", "Simulated time since the start."),
    value("Phi", "load", "Tension", "Load on the live segments in phase."),
    value("Phi", "capacity", "Tension", "Capacity of the live segments in phase."),
    value("Phi", "spread", "Float", "Highest pressure less lowest, of the live segments in phase."),
    value(
        "Phi",
        "imbalance",
        "Float",
        "Standard deviation of pressure ÷ its mean, of the live segments in phase.",
    ),
    value("Phi", "coherence", "Float", "Order parameter r of the members' phases, 0 to 1."),
    value("Phi", "phase", "Float", "Cluster phase Θ, an angle."),
    value("Phi", "winding", "Int", "Winding number of the phases around the field's cycles."),
    value("Phi", "members", "Int", "Segments in phase."),
    value("Phi", "split_brain", "Bool", "Whether two parts hold a cluster phase at once."),
    value("Phi", "glyphs", "Int", "Glyphs that conservation counts."),
    value("Phi", "density", "Float", "Glyphs ÷ volume of the segments that are up."),
    value("Phi", "misfit", "Float", "Mean distance of a glyph's κ from its segment's stiffness."),
    value("Phi", "violations", "Int", "Glyphs where a `require` fails."),
    value("Phi", "flaps", "Int", "Glyphs that went to a segment and came back."),
    value("Phi", "moves", "Int", "Glyphs moved so far."),
    value("Phi", "temperature", "Temperature", "Highest temperature of a segment."),
    value("Phi", "power", "Power", "What all segments draw."),
    value("Phi", "digest", "String", "BLAKE3 of the state."),
    value("Phi", "orchestrator", "Orchestrator", "The seven calls."),
    value("Phi", "fs", "Files", "ΦFS, the field's storage."),
    value("Phi", "coolant", "Coolant", "The coolant."),
    value("Phi", "security", "Security", "Security."),
    call("Phi", "step", &[needed("time", "Time")], "()", "Lets time pass."),
    call("Phi", "fork", &[], "Snapshot", "The state as it is now, to go back to."),
    call(
        "Phi",
        "rewind",
        &[needed("time", "Time")],
        "()",
        "Goes back by so much time. Of a large field only the latest moments are kept: as many as have a million segments together, four at least.",
    ),
    // The orchestrator.
    call("Orchestrator", "balance", &[], "Report", "Balances load now."),
    call(
        "Orchestrator",
        "migrate",
        &[needed("app", "App"), optional("to", "Segment | List<Segment> | Region")],
        "Report",
        "Moves an app: to segments that are named, or to the best place in phase that rules, quota and headroom allow. Of a region, to its segments in phase.",
    ),
    call(
        "Orchestrator",
        "shapeCluster",
        &[optional("rule", "Rule")],
        "Report",
        "Places glyphs by κ: least violations, then least misfit, then least moves.",
    ),
    call("Orchestrator", "heal", &[], "Report", "Heals what crashes have torn."),
    call("Orchestrator", "expand", &[], "Report", "One step of growth."),
    call("Orchestrator", "collapse", &[], "Report", "One step of shrinking."),
    call("Orchestrator", "enforceThetaConsensus", &[], "Report", "Brings phases together."),
    // Reports of the orchestrator.
    value("Report", "moves", "Int", "Glyphs that were moved."),
    value("Report", "before", "Float", "The measure that the call is about, before."),
    value("Report", "after", "Float", "The same, after."),
    value("Report", "cost", "Size", "State that was shipped."),
    value("Report", "time", "Time", "How long it took."),
    value("Report", "recovered", "Int", "Glyphs that were recovered."),
    value("Report", "lost", "Int", "Writes that were lost."),
    value(
        "Report",
        "refused",
        "String?",
        "Why nothing was done, or not all; absent where all was.",
    ),
    value("Report", "text", "String", "The report as text."),
    // Segments.
    value("Segment", "name", "String", "Its name: `core[1]`."),
    value("Segment", "node_id", "Int", "Its number in the field."),
    value("Segment", "id", "Int", "The same."),
    value("Segment", "capacity", "Tension", "The same as `ΔΦ_capacity`."),
    value("Segment", "ΔΦ_capacity", "Tension", "Load that it can carry."),
    value("Segment", "κ_stiffness", "Float", "Which complexity it suits."),
    value("Segment", "volume", "Float", "Its volume."),
    value("Segment", "θ_local", "Float", "Its phase now, an angle."),
    value("Segment", "phase", "Float", "The same as `θ_local`."),
    value(
        "Segment",
        "ω",
        "Frequency",
        "Offset of its own frequency, an angular one: 1 Hz is 1 rad/s.",
    ),
    value("Segment", "region", "Region?", "The region it lies in."),
    value("Segment", "load", "Tension", "Load on it."),
    value("Segment", "pressure", "Float", "Load ÷ capacity."),
    value("Segment", "glyphs", "Int", "Glyphs on it."),
    value("Segment", "cluster_density", "Float", "Glyphs ÷ volume."),
    value("Segment", "density", "Float", "The same as `cluster_density`."),
    value("Segment", "coherence_score", "Float", "Local order parameter times its uptime."),
    value("Segment", "uptime", "Float", "Share of the time that it was up."),
    value("Segment", "uptime_signature", "String", "Fingerprint of its uptime."),
    value("Segment", "temperature", "Temperature", "Its temperature."),
    value("Segment", "state", "String", "`up`, `down`, `booting`, `out of phase` …"),
    value("Segment", "up", "Bool", "Whether it is alive."),
    value("Segment", "in_phase", "Bool", "Whether it is a member."),
    value("Segment", "neighbours", "List<Segment>", "Segments it is linked to."),
    // Links.
    value("Link", "a", "Segment", "One end."),
    value("Link", "b", "Segment", "The other end."),
    value("Link", "spring", "Frequency", "Its stiffness."),
    value("Link", "coupling", "Float", "Its weight in the phase coupling."),
    value("Link", "latency", "Time", "Delay one way."),
    value("Link", "bandwidth", "Bandwidth", "What it can carry."),
    value("Link", "loss", "Float", "Share of messages lost."),
    value(
        "Link",
        "flow",
        "TensionFlow",
        "Load that flows from `a` to `b` now, under springs of first order.",
    ),
    value("Link", "up", "Bool", "Whether it carries anything."),
    // Apps and clusters.
    value("App", "name", "String", "Its name."),
    value("App", "down", "Bool", "True while a glyph of it has no copy that serves."),
    value("App", "downtime", "Time", "How long it was down so far."),
    value("App", "glyphs", "Int", "Its glyphs."),
    value("App", "load", "Tension", "Its load."),
    value("App", "demand", "Float", "Its demand now."),
    value("App", "clusters", "List<Cluster>", "Its clusters."),
    value("Cluster", "name", "String", "Its name."),
    value("Cluster", "app", "App", "Its app."),
    value("Cluster", "glyphs", "Int", "Its glyphs."),
    value("Cluster", "tension", "Tension", "Load of each glyph now."),
    value("Cluster", "κ", "Float", "Complexity of its glyphs."),
    value("Cluster", "state", "Size", "State of each glyph."),
    value("Cluster", "load", "Tension", "Its load."),
    value("Cluster", "segments", "List<Segment>", "Where its glyphs are."),
    call("Cluster", "on", &[needed("segment", "Segment")], "Int", "Its glyphs on a segment."),
    // Regions and rules.
    value("Region", "name", "String", "Its name."),
    value(
        "Region",
        "segments",
        "List<Segment>",
        "Its segments, those of inner regions included, without those that were merged away.",
    ),
    value("Region", "ambient", "Temperature?", "Temperature around it."),
    value("Region", "phase", "Float", "Its own phase Θ, an angle."),
    value("Region", "coherence", "Float", "Order parameter of its members."),
    value("Rule", "name", "String", "Its name."),
    value("Rule", "violations", "Int", "Glyphs where its `require` fails."),
    // Runs.
    value("Run", "summary", "Summary", "A short table of the run."),
    value("Run", "events", "List<Event>", "What happened."),
    value("Run", "verdicts", "List<Verdict>", "What became of its properties."),
    value("Run", "digest", "String", "BLAKE3 of the state at the end."),
    value("Run", "field", "String", "Name of the field."),
    value("Run", "seed", "Int", "Its seed."),
    value("Run", "duration", "Time", "How long it ran."),
    value("Run", "load", "Tension", "Load at the end."),
    value("Run", "capacity", "Tension", "Capacity at the end."),
    value("Run", "spread", "Float", "Highest pressure less lowest, at the end."),
    value("Run", "spread_mean", "Float", "Its mean over the run."),
    value("Run", "spread_max", "Float", "Its highest value in the run."),
    value("Run", "pressure", "Float", "Mean pressure over the run."),
    value("Run", "imbalance", "Float", "Standard deviation of pressure ÷ mean, at the end."),
    value("Run", "coherence", "Float", "Order parameter at the end."),
    value("Run", "phase", "Float", "Cluster phase at the end."),
    value("Run", "glyphs", "Int", "Glyphs at the end."),
    value("Run", "density", "Float", "Density at the end."),
    value("Run", "misfit", "Float", "κ misfit at the end."),
    value("Run", "violations", "Int", "Violations at the end."),
    value("Run", "temperature", "Temperature", "Highest temperature at the end."),
    value("Run", "energy", "Energy", "What all segments drew in all."),
    value("Run", "moves", "Int", "Glyphs moved."),
    value("Run", "carried", "Tension", "Load that moved with them."),
    value("Run", "crashes", "Int", "Segments that crashed."),
    value("Run", "healed", "Int", "Glyphs that were healed."),
    value("Run", "flaps", "Int", "Glyphs that came back."),
    value("Run", "shipped", "Size", "State shipped in migrations."),
    value("Run", "downtime", "Time", "Downtime of all apps."),
    value("Run", "holds", "Bool", "Whether all of its properties held."),
    value("Run", "names", "List<String>", "Names of what was observed."),
    call(
        "Run",
        "series",
        &[needed("name", "String")],
        "Series<Float>",
        "What was observed under a name: quantities, where the name is written out; else their \
         numbers in base units.",
    ),
    // Series.
    value("Series", "name", "String", "Its name."),
    value("Series", "times", "List<Time>", "When."),
    value("Series", "values", "List<T>", "What."),
    value("Series", "len", "Int", "How many values."),
    value("Series", "first", "T", "The first value."),
    value("Series", "last", "T", "The last value."),
    value("Series", "min", "T", "The smallest value."),
    value("Series", "max", "T", "The largest value."),
    value("Series", "mean", "T", "The mean over time."),
    call("Series", "at", &[needed("time", "Time")], "T?", "The value that held at a time."),
    // Verdicts and events.
    value("Verdict", "text", "String", "The property."),
    value("Verdict", "holds", "Bool", "Whether it held."),
    value("Verdict", "at", "Time?", "When it first broke."),
    value("Verdict", "since", "Time?", "When what settled it began."),
    value(
        "Verdict",
        "margin",
        "Float?",
        "By how much it held, or broke (negative), in base units.",
    ),
    value(
        "Verdict",
        "values",
        "List<(String, String)>",
        "Parts of it with their values when it broke; empty where it held.",
    ),
    value("Event", "time", "Time", "When."),
    value("Event", "kind", "String", "What kind of thing happened."),
    value("Event", "text", "String", "What happened."),
    value("Snapshot", "time", "Time", "Simulated time of the state."),
    value("Snapshot", "digest", "String", "BLAKE3 of the state."),
    // Storage, coolant, security.
    call("Files", "save", &[], "Snapshot", "Saves the state: snapshot, diff, merge, distribute."),
    value("Files", "replicas", "Int", "Copies of the state."),
    value("Coolant", "temperature", "Temperature", "Its mean temperature."),
    value("Coolant", "pressure", "Pressure", "Its pressure."),
    value("Coolant", "amount", "Amount", "How much of it there is."),
    value("Coolant", "heat", "Energy", "Heat carried away so far."),
    value("Coolant", "work", "Energy", "Work spent so far."),
    value("Security", "shielded", "Bool", "Whether the shield is up."),
    value("Security", "isolated", "List<Segment>", "Segments in phase isolation."),
    call("Security", "isolate", &[needed("segment", "Segment")], "()", "Isolates a segment."),
    call("Security", "release", &[needed("segment", "Segment")], "()", "Ends its isolation."),
    // Gases.
    value("Gas", "name", "String", "Its name."),
    value("Gas", "formula", "String", "Its formula."),
    value("Gas", "molar_mass", "MolarMass", "Its molar mass."),
    value("Mixture", "molar_mass", "MolarMass", "Its mean molar mass."),
    value("Summary", "text", "String", "The table as text."),
];

/// The members of a type, by its name.
pub fn members_of(of: &str) -> impl Iterator<Item = &'static Member> {
    MEMBERS.iter().filter(move |member| member.of == of)
}
