//! The members of the things of the runtime: one row each, by the type that has it. `declared`,
//! `placed` and `running` say from when on the value is known; `also` is another name for it, and
//! `later` does not act yet.

use super::table;

table! {
    Phi PhiMember {
        running Segments "segments": "List<Segment>", "Its segments, without those that were merged away.";
        declared Apps "apps": "List<App>", "Its apps.";
        declared Clusters "clusters": "List<Cluster>", "The clusters of all apps.";
        running Links "links": "List<Link>", "Its links.";
        running Regions "regions": "List<Region>", "Its regions.";
        running Events "events": "List<Event>", "What has happened so far.";
        running Time "time": "Time", "Simulated time since the start.";
        running Load "load": "Tension", "Load on the live segments in phase.";
        running Capacity "capacity": "Tension", "Capacity of the live segments in phase.";
        running Spread "spread": "Float", "Highest pressure less lowest, of the live segments in phase.";
        running Imbalance "imbalance": "Float", "Standard deviation of pressure ÷ its mean, of the live segments in phase.";
        running Coherence "coherence": "Float", "Order parameter r of the members' phases, 0 to 1.";
        running Phase "phase": "Float", "Cluster phase Θ, an angle.";
        running Winding "winding": "Int", "Winding number of the phases around the field's cycles.";
        running Members "members": "Int", "Segments in phase.";
        running SplitBrain "split_brain": "Bool", "Whether two parts hold a cluster phase at once.";
        running Glyphs "glyphs": "Int", "Glyphs that conservation counts.";
        running Density "density": "Float", "Glyphs ÷ volume of the segments that are up.";
        running Misfit "misfit": "Float", "Mean distance of a glyph's κ from its segment's stiffness.";
        running Violations "violations": "Int", "Glyphs where a `require` fails.";
        running Flaps "flaps": "Int", "Glyphs that went to a segment and came back.";
        running Moves "moves": "Int", "Glyphs moved so far.";
        later "temperature": "Temperature", "Highest temperature of a segment.";
        later "power": "Power", "What all segments draw.";
        running Spectrum "spectrum": "Spectrum", "How its springs level load, on the graph as it is now.";
        running Digest "digest": "String", "BLAKE3 of the state.";
        running Orchestrator "orchestrator": "Orchestrator", "The seven calls.";
        later "fs": "Files", "ΦFS, the field's storage.";
        later "coolant": "Coolant", "The coolant.";
        later "security": "Security", "Security.";
        running Step "step"(time: "Time"): "()", "Lets time pass.";
        running Fork "fork"(): "Snapshot", "The state as it is now, to go back to.";
        running Rewind "rewind"(time: "Time"): "()", "Goes back by so much time. Of a large field only the latest moments are kept: as many as have a million segments together, four at least.";
    }
    Orchestrator OrchestratorMember {
        running Balance "balance"(): "Report", "Balances load now.";
        running Migrate "migrate"(app: "App", to [optional]: "Segment | List<Segment> | Region"): "Report", "Moves an app: to segments that are named, or to the best place in phase that rules, quota and headroom allow. Of a region, to its segments in phase.";
        running ShapeCluster "shapeCluster"(rule [optional]: "Rule"): "Report", "Places glyphs by κ: least violations, then least misfit, then least moves.";
        running Heal "heal"(): "Report", "Heals what crashes have torn.";
        running Expand "expand"(): "Report", "One step of growth.";
        running Collapse "collapse"(): "Report", "One step of shrinking.";
        running EnforceThetaConsensus "enforceThetaConsensus"(): "Report", "Brings phases together.";
    }
    Report ReportMember {
        declared Moves "moves": "Int", "Glyphs that were moved.";
        declared Before "before": "Float", "The measure that the call is about, before.";
        declared After "after": "Float", "The same, after.";
        declared Cost "cost": "Size", "State that was shipped.";
        declared Time "time": "Time", "How long it took.";
        declared Recovered "recovered": "Int", "Glyphs that were recovered.";
        declared Lost "lost": "Int", "Writes that were lost.";
        declared Refused "refused": "String?", "Why nothing was done, or not all; absent where all was.";
        declared Text "text": "String", "The report as text.";
    }
    Segment SegmentMember {
        declared Name "name": "String", "Its name: `core[1]`.";
        declared NodeId "node_id": "Int", "Its number in the field.";
        also NodeId "id": "Int", "The same.";
        also Capacity "capacity": "Tension", "The same as `ΔΦ_capacity`.";
        declared Capacity "ΔΦ_capacity": "Tension", "Load that it can carry.";
        declared Stiffness "κ_stiffness": "Float", "Which complexity it suits.";
        declared Volume "volume": "Float", "Its volume.";
        running Theta "θ_local": "Float", "Its phase now, an angle.";
        also Theta "phase": "Float", "The same as `θ_local`.";
        running Omega "ω": "Frequency", "Offset of its own frequency, an angular one: 1 Hz is 1 rad/s.";
        declared Region "region": "Region?", "The region it lies in.";
        running Load "load": "Tension", "Load on it.";
        running Pressure "pressure": "Float", "Load ÷ capacity.";
        running Glyphs "glyphs": "Int", "Glyphs on it.";
        running Density "cluster_density": "Float", "Glyphs ÷ volume.";
        also Density "density": "Float", "The same as `cluster_density`.";
        running CoherenceScore "coherence_score": "Float", "Local order parameter times its uptime.";
        running Uptime "uptime": "Float", "Share of the time that it was up.";
        running UptimeSignature "uptime_signature": "String", "Fingerprint of its uptime.";
        later "temperature": "Temperature", "Its temperature.";
        running State "state": "String", "`up`, `down`, `booting`, `out of phase` …";
        running Up "up": "Bool", "Whether it is alive.";
        running InPhase "in_phase": "Bool", "Whether it is a member.";
        running Neighbours "neighbours": "List<Segment>", "Segments it is linked to.";
    }
    Link LinkMember {
        running A "a": "Segment", "One end.";
        running B "b": "Segment", "The other end.";
        running Spring "spring": "Frequency", "Its stiffness.";
        running Coupling "coupling": "Float", "Its weight in the phase coupling.";
        running Latency "latency": "Time", "Delay one way.";
        running Bandwidth "bandwidth": "Bandwidth", "What it can carry.";
        running Loss "loss": "Float", "Share of messages lost.";
        running Flow "flow": "TensionFlow", "Load that flows from `a` to `b` now, under springs of first order.";
        running Up "up": "Bool", "Whether it carries anything.";
    }
    App AppMember {
        declared Name "name": "String", "Its name.";
        placed Down "down": "Bool", "True while a glyph of it has no copy that serves.";
        placed Downtime "downtime": "Time", "How long it was down so far.";
        placed Glyphs "glyphs": "Int", "Its glyphs.";
        placed Load "load": "Tension", "Its load.";
        placed Demand "demand": "Float", "Its demand now.";
        declared Clusters "clusters": "List<Cluster>", "Its clusters.";
    }
    Cluster ClusterMember {
        declared Name "name": "String", "Its name.";
        declared App "app": "App", "Its app.";
        placed Glyphs "glyphs": "Int", "Its glyphs.";
        placed Tension "tension": "Tension", "Load of each glyph now.";
        declared Kappa "κ": "Float", "Complexity of its glyphs.";
        declared State "state": "Size", "State of each glyph.";
        placed Load "load": "Tension", "Its load.";
        running Segments "segments": "List<Segment>", "Where its glyphs are.";
        running On "on"(segment: "Segment"): "Int", "Its glyphs on a segment.";
    }
    Region RegionMember {
        declared Name "name": "String", "Its name.";
        declared Segments "segments": "List<Segment>", "Its segments, those of inner regions included, without those that were merged away.";
        declared Ambient "ambient": "Temperature?", "Temperature around it.";
        running Phase "phase": "Float", "Its own phase Θ, an angle.";
        running Coherence "coherence": "Float", "Order parameter of its members.";
    }
    Rule RuleMember {
        declared Name "name": "String", "Its name.";
        running Violations "violations": "Int", "Glyphs where its `require` fails.";
    }
    Run RunMember {
        declared Summary "summary": "Summary", "A short table of the run.";
        declared Events "events": "List<Event>", "What happened.";
        declared Verdicts "verdicts": "List<Verdict>", "What became of its properties.";
        declared Digest "digest": "String", "BLAKE3 of the state at the end.";
        declared Field "field": "String", "Name of the field.";
        declared Seed "seed": "Int", "Its seed.";
        declared Duration "duration": "Time", "How long it ran.";
        declared Load "load": "Tension", "Load at the end.";
        declared Capacity "capacity": "Tension", "Capacity at the end.";
        declared Spread "spread": "Float", "Highest pressure less lowest, at the end.";
        declared SpreadMean "spread_mean": "Float", "Its mean over the run.";
        declared SpreadMax "spread_max": "Float", "Its highest value in the run.";
        declared Pressure "pressure": "Float", "Mean pressure over the run.";
        declared Imbalance "imbalance": "Float", "Standard deviation of pressure ÷ mean, at the end.";
        declared Coherence "coherence": "Float", "Order parameter at the end.";
        declared Phase "phase": "Float", "Cluster phase at the end.";
        declared Glyphs "glyphs": "Int", "Glyphs at the end.";
        declared Density "density": "Float", "Density at the end.";
        declared Misfit "misfit": "Float", "κ misfit at the end.";
        declared Violations "violations": "Int", "Violations at the end.";
        later "temperature": "Temperature", "Highest temperature at the end.";
        later "energy": "Energy", "What all segments drew in all.";
        declared Moves "moves": "Int", "Glyphs moved.";
        declared Carried "carried": "Tension", "Load that moved with them.";
        declared Crashes "crashes": "Int", "Segments that crashed.";
        declared Healed "healed": "Int", "Glyphs that were healed.";
        declared Flaps "flaps": "Int", "Glyphs that came back.";
        declared Shipped "shipped": "Size", "State shipped in migrations.";
        declared Downtime "downtime": "Time", "Downtime of all apps.";
        declared Holds "holds": "Bool", "Whether all of its properties held.";
        declared Names "names": "List<String>", "Names of what was observed.";
        declared Series "series"(name: "String"): "Series<Float>", "What was observed under a name: quantities, where the name is written out; else their numbers in base units.";
    }
    Series SeriesMember {
        declared Name "name": "String", "Its name.";
        declared Times "times": "List<Time>", "When.";
        declared Values "values": "List<T>", "What.";
        declared Len "len": "Int", "How many values.";
        declared First "first": "T", "The first value.";
        declared Last "last": "T", "The last value.";
        declared Min "min": "T", "The smallest value.";
        declared Max "max": "T", "The largest value.";
        declared Mean "mean": "T", "The mean over time.";
        declared At "at"(time: "Time"): "T?", "The value that held at a time.";
    }
    Verdict VerdictMember {
        declared Text "text": "String", "The property.";
        declared Holds "holds": "Bool", "Whether it held.";
        declared At "at": "Time?", "When it first broke.";
        declared Since "since": "Time?", "When what settled it began.";
        declared Margin "margin": "Float?", "By how much it held, or broke (negative), in base units.";
        declared Values "values": "List<(String, String)>", "Parts of it with their values when it broke; empty where it held.";
    }
    Event EventMember {
        declared Time "time": "Time", "When.";
        declared Kind "kind": "String", "What kind of thing happened.";
        declared Text "text": "String", "What happened.";
    }
    Snapshot SnapshotMember {
        declared Time "time": "Time", "Simulated time of the state.";
        declared Digest "digest": "String", "BLAKE3 of the state.";
    }
    Spectrum SpectrumMember {
        running Slowest "λ2": "Frequency", "Rate at which the slowest difference of pressure levels out; of a field in parts, the least of any.";
        running Fastest "λmax": "Frequency", "Rate of the fastest; of a field in parts, the greatest of any.";
        running Converged "converged": "Bool", "Whether both are known to about 12 digits.";
        running Gamma "γ": "Float", "What a step of first order, on news of now, leaves of the worst difference.";
        running Auto "auto": "Frequency?", "Strength of `auto` springs.";
        running Lag "lag": "Int", "Of how many steps ago the oldest news is.";
        running Settles "settles": "Bool", "Whether pressures settle.";
        running StiffnessMargin "stiffness_margin": "Float", "How many times as stiff springs settle no more; above 1 where they settle.";
        running LatencyMargin "latency_margin": "Time", "Below which latency of all links they settle; 0 s where they never do.";
        running Steps "steps": "Int?", "Steps until 1 % of the worst difference is left, under the method of the field and as if load had no grains.";
        running Time "time": "Time?", "The same as a time.";
        running Segments "segments": "List<Segment>", "The segments that springs join.";
        running Parts "parts": "List<Spectrum>", "The same of each part that no spring joins to the rest.";
    }
    Summary SummaryMember {
        declared Text "text": "String", "The table as text.";
    }
    Gas GasMember {
        declared Name "name": "String", "What scripts call it: `N2`.";
        declared FullName "full_name": "String", "What people call it: `nitrogen`.";
        declared MolarMass "molar_mass": "MolarMass", "Its molar mass.";
        declared Range "range": "Range<Temperature>", "Where its heat capacity is known.";
        declared VirialRange "virial_range": "Range<Temperature>", "Where its second virial coefficient is known.";
    }
    Mixture MixtureMember {
        declared MolarMass "molar_mass": "MolarMass", "Its mean molar mass.";
        declared Parts "parts": "List<(Gas, Float)>", "Its gases with their mole fractions.";
        declared Range "range": "Range<Temperature>", "Where the heat capacities of all its gases are known.";
        declared VirialRange "virial_range": "Range<Temperature>", "Where the second virial coefficients of all its gases are known.";
    }
.. later
    Files {
        "save"(): "Snapshot", "Saves the state: snapshot, diff, merge, distribute.";
        "replicas": "Int", "Copies of the state.";
    }
    Coolant {
        "temperature": "Temperature", "Its mean temperature.";
        "pressure": "Pressure", "Its pressure.";
        "amount": "Amount", "How much of it there is.";
        "heat": "Energy", "Heat carried away so far.";
        "work": "Energy", "Work spent so far.";
    }
    Security {
        "shielded": "Bool", "Whether the shield is up.";
        "isolated": "List<Segment>", "Segments in phase isolation.";
        "isolate"(segment: "Segment"): "()", "Isolates a segment.";
        "release"(segment: "Segment"): "()", "Ends its isolation.";
    }
}
