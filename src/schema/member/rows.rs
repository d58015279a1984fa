//! The members of the things of the runtime: one row each, by the type that has it. `declared`,
//! `placed` and `running` say from when on the value is known; `fact`, `sum` and `gap` what it is over
//! nobody: as it is, 0, or no value; `also` is another name for it, and `later` does not act yet.

use super::table;

table! {
    Phi PhiMember {
        running fact Segments "segments": "List<Segment>", "Its segments, without those that were merged away.";
        declared fact Apps "apps": "List<App>", "Its apps.";
        declared fact Clusters "clusters": "List<Cluster>", "The clusters of all apps.";
        running fact Links "links": "List<Link>", "Its links.";
        running fact Regions "regions": "List<Region>", "Its regions.";
        running fact Events "events": "List<Event>", "What has happened so far: the latest 9,001 to 10,000 events.";
        running fact Count "count"(kind: "String"): "Int", "How many events of a kind there were, those that are no longer kept included.";
        running fact Time "time": "Time", "Simulated time since the start.";
        running sum Load "load": "Tension", "Load on the live segments in phase.";
        running sum Capacity "capacity": "Tension", "Capacity of the live segments in phase, less what heat takes from it.";
        running gap Spread "spread": "Float", "Highest pressure less lowest, of the live segments in phase.";
        running gap Imbalance "imbalance": "Float", "Standard deviation of pressure ÷ its mean, of the live segments in phase.";
        running gap Coherence "coherence": "Float", "Order parameter r of the members' phases, 0 to 1.";
        running gap Phase "phase": "Float", "Cluster phase Θ, an angle.";
        running sum Winding "winding": "Int", "Winding number of the phases around the field's cycles.";
        running sum Members "members": "Int", "Segments in phase.";
        running fact SplitBrain "split_brain": "Bool", "Whether two parts hold a cluster phase at once.";
        running sum Glyphs "glyphs": "Int", "Glyphs that conservation counts.";
        running gap Density "density": "Float", "Glyphs ÷ volume of the segments that are up.";
        running gap Misfit "misfit": "Float", "Mean distance of a glyph's κ from its segment's stiffness.";
        running sum Violations "violations": "Int", "Glyphs where a `require` fails.";
        running sum Flaps "flaps": "Int", "Glyphs that went to a segment and came back.";
        running sum Moves "moves": "Int", "Glyphs moved so far.";
        running gap Temperature "temperature": "Temperature", "Temperature of its hottest segment; an error where none has a `thermal` block.";
        running sum Power "power": "Power", "What its segments draw now.";
        running sum Energy "energy": "Energy", "What its segments have drawn so far.";
        running sum Heat "heat": "Energy", "Heat that its segments have given to what is around them so far.";
        running sum Trips "trips": "Int", "How often its segments have tripped so far.";
        running fact Faults "faults": "List<Fault>", "Faults that are under way, in the order in which they came.";
        running fact Spectrum "spectrum": "Spectrum", "How its springs level load, on the graph as it is now.";
        running fact Digest "digest": "String", "BLAKE3 of the state.";
        running fact Orchestrator "orchestrator": "Orchestrator", "The seven calls.";
        later "fs": "Files", "ΦFS, the field's storage.";
        running fact Coolant "coolant": "Coolant", "Its loop of coolant; an error where it has none, or several.";
        running fact Coolants "coolants": "Map<String, Coolant>", "Its loops of coolant by name.";
        later "security": "Security", "Security.";
        running fact Step "step"(time: "Time"): "()", "Lets time pass.";
        running fact Fork "fork"(): "Snapshot", "The state as it is now, to go back to.";
        running fact Rewind "rewind"(time: "Time"): "()", "Goes back by so much time. Of a large field only the latest moments are kept: as many as have a million segments together, four at least.";
    }
    Orchestrator OrchestratorMember {
        running fact Balance "balance"(): "Report", "Balances load now.";
        running fact Migrate "migrate"(app: "App", to [optional]: "Segment | List<Segment> | Region"): "Report", "Moves an app: to segments that are named, or to the best place in phase that rules, quota and headroom allow. Of a region, to its segments in phase.";
        running fact ShapeCluster "shapeCluster"(rule [optional]: "Rule"): "Report", "Places glyphs by κ: least violations, then least misfit, then least moves.";
        running fact Heal "heal"(): "Report", "Heals what crashes have torn.";
        running fact Expand "expand"(): "Report", "One step of growth.";
        running fact Collapse "collapse"(): "Report", "One step of shrinking.";
        running fact EnforceThetaConsensus "enforceThetaConsensus"(): "Report", "Brings phases together.";
    }
    Report ReportMember {
        declared sum Moves "moves": "Int", "Glyphs that were moved.";
        declared gap Before "before": "Float", "The measure that the call is about, before.";
        declared gap After "after": "Float", "The same, after.";
        declared sum Cost "cost": "Size", "State that was shipped.";
        declared fact Time "time": "Time", "How long it took.";
        declared sum Recovered "recovered": "Int", "Glyphs that were recovered.";
        declared sum Lost "lost": "Int", "Writes that were lost.";
        declared fact Refused "refused": "String?", "Why nothing was done, or not all; absent where all was.";
        declared fact Text "text": "String", "The report as text.";
    }
    Segment SegmentMember {
        declared fact Name "name": "String", "Its name: `core[1]`.";
        declared fact NodeId "node_id": "Int", "Its number in the field.";
        also NodeId "id": "Int", "The same.";
        also Capacity "capacity": "Tension", "The same as `ΔΦ_capacity`.";
        declared fact Capacity "ΔΦ_capacity": "Tension", "Load that it can carry, where heat does not throttle it.";
        declared fact Stiffness "κ_stiffness": "Float", "Which complexity it suits.";
        declared fact Volume "volume": "Float", "Its volume.";
        running fact Theta "θ_local": "Float", "Its phase now, an angle.";
        also Theta "phase": "Float", "The same as `θ_local`.";
        running fact Omega "ω": "Frequency", "Offset of its own frequency, an angular one: 1 Hz is 1 rad/s.";
        declared fact Region "region": "Region?", "The region it lies in.";
        running sum Load "load": "Tension", "Load on it: of its glyphs, and of the copies that it serves.";
        running fact Pressure "pressure": "Float", "Load ÷ capacity.";
        running sum Glyphs "glyphs": "Int", "Glyphs on it.";
        running fact Density "cluster_density": "Float", "Glyphs ÷ volume.";
        also Density "density": "Float", "The same as `cluster_density`.";
        running fact CoherenceScore "coherence_score": "Float", "Local order parameter times its uptime.";
        running fact Uptime "uptime": "Float", "Share of the time that it was up.";
        running fact UptimeSignature "uptime_signature": "String", "Fingerprint of its uptime.";
        running fact Temperature "temperature": "Temperature?", "Its temperature; absent without a `thermal` block.";
        running fact Power "power": "Power?", "What it draws now; absent without a `power` or `thermal` block.";
        running fact Energy "energy": "Energy?", "What it has drawn so far; absent without a `power` or `thermal` block.";
        running fact Throttle "throttle": "Float?", "Share of its capacity that heat takes away, 0 to 50 %; absent without a `thermal` block.";
        running sum Trips "trips": "Int", "How often it has tripped so far.";
        running fact State "state": "String", "`up`, `down`, `booting`, `out of phase` …";
        running fact Up "up": "Bool", "Whether it is alive.";
        running fact InPhase "in_phase": "Bool", "Whether it is a member.";
        running fact Neighbours "neighbours": "List<Segment>", "Segments it is linked to.";
    }
    Link LinkMember {
        running fact A "a": "Segment", "One end.";
        running fact B "b": "Segment", "The other end.";
        running fact Spring "spring": "Frequency", "Its stiffness.";
        running fact Coupling "coupling": "Float", "Its weight in the phase coupling.";
        running fact Latency "latency": "Time", "Delay one way.";
        running fact Bandwidth "bandwidth": "Bandwidth", "What it can carry.";
        running fact Loss "loss": "Float", "Share of messages lost.";
        running fact Utilisation "utilisation": "Float", "What the fuller of its two wires, one each way, carried in the last step over what its bandwidth lets it carry in one, 0 to 1; 0 where its bandwidth has no bound.";
        running fact Flow "flow": "TensionFlow", "Load that flows from `a` to `b` now, under springs of first order.";
        running fact Up "up": "Bool", "Whether it carries anything.";
    }
    App AppMember {
        declared fact Name "name": "String", "Its name.";
        placed fact Down "down": "Bool", "True while a glyph of it has no copy that serves.";
        placed sum Downtime "downtime": "Time", "How long it was down so far.";
        placed sum Glyphs "glyphs": "Int", "Its glyphs: those on segments, `serving` and `waiting`.";
        running sum Serving "serving": "Int", "Its glyphs that are served from a copy: their segment is down, and one that holds a copy is up.";
        running sum Waiting "waiting": "Int", "Its glyphs that nobody serves: no segment that is up has their state, or they wait for a place.";
        running gap Served "served": "Float", "Share of its tension that is done now, 0 to 1: what stands on members or is served there from a copy, of each segment as much as it can carry.";
        running sum Degraded "degraded": "Time", "How long `served` was below 1 so far.";
        running fact Slo "slo"(target: "Float"): "Bool", "Whether `served` was 1 for at least this share of the time so far.";
        placed sum Load "load": "Tension", "Its load, that of copies that serve included.";
        placed fact Demand "demand": "Float", "Its demand now.";
        declared fact Clusters "clusters": "List<Cluster>", "Its clusters.";
    }
    Cluster ClusterMember {
        declared fact Name "name": "String", "Its name.";
        declared fact App "app": "App", "Its app.";
        placed sum Glyphs "glyphs": "Int", "Its glyphs.";
        placed fact Tension "tension": "Tension", "Load of each glyph now.";
        declared fact Kappa "κ": "Float", "Complexity of its glyphs.";
        declared fact State "state": "Size", "State of each glyph.";
        placed sum Load "load": "Tension", "Its load.";
        running fact Segments "segments": "List<Segment>", "Where its glyphs are.";
        running sum On "on"(segment: "Segment"): "Int", "Its glyphs on a segment.";
    }
    Region RegionMember {
        declared fact Name "name": "String", "Its name.";
        declared fact Segments "segments": "List<Segment>", "Its segments, those of inner regions included, without those that were merged away.";
        declared fact Ambient "ambient": "Temperature?", "Temperature around it.";
        running gap Phase "phase": "Float", "Its own phase Θ, an angle.";
        running gap Coherence "coherence": "Float", "Order parameter of its members.";
    }
    Rule RuleMember {
        declared fact Name "name": "String", "Its name.";
        running sum Violations "violations": "Int", "Glyphs where its `require` fails.";
    }
    Run RunMember {
        declared fact Summary "summary": "Summary", "A short table of the run.";
        declared fact Events "events": "List<Event>", "What happened: the latest 9,001 to 10,000 events.";
        declared fact Count "count"(kind: "String"): "Int", "How many events of a kind there were, those that are no longer kept included.";
        declared fact At "at"(time: "Time"): "Snapshot", "The state at a time, after what was due then: gone again from the nearest moment that is kept, without a word. `open` goes on from it.";
        declared fact Segments "segments": "List<Segment>", "Its segments at the end, without those that were merged away.";
        declared fact Apps "apps": "List<App>", "Its apps at the end.";
        declared fact Clusters "clusters": "List<Cluster>", "The clusters of all apps, at the end.";
        declared fact Links "links": "List<Link>", "Its links at the end.";
        declared fact Regions "regions": "List<Region>", "Its regions at the end.";
        declared fact Verdicts "verdicts": "List<Verdict>", "What became of its properties.";
        declared fact Digest "digest": "String", "BLAKE3 of the state at the end.";
        declared fact Field "field": "String", "Name of the field.";
        declared fact Seed "seed": "Int", "Its seed.";
        declared fact Duration "duration": "Time", "How long it ran.";
        declared sum Load "load": "Tension", "Load at the end.";
        declared sum Capacity "capacity": "Tension", "Capacity at the end.";
        declared gap Spread "spread": "Float", "Highest pressure less lowest, at the end.";
        declared gap SpreadMean "spread_mean": "Float", "Its mean over the run.";
        declared gap SpreadMax "spread_max": "Float", "Its highest value in the run.";
        declared gap Pressure "pressure": "Float", "Mean pressure over the run.";
        declared gap Imbalance "imbalance": "Float", "Standard deviation of pressure ÷ mean, at the end.";
        declared gap Coherence "coherence": "Float", "Order parameter at the end.";
        declared gap Phase "phase": "Float", "Cluster phase at the end.";
        declared sum Glyphs "glyphs": "Int", "Glyphs at the end.";
        declared gap Density "density": "Float", "Density at the end.";
        declared gap Misfit "misfit": "Float", "κ misfit at the end.";
        declared sum Violations "violations": "Int", "Violations at the end.";
        declared gap Temperature "temperature": "Temperature", "Temperature of the hottest segment at the end; an error where none has a `thermal` block.";
        declared gap TemperatureMax "temperature_max": "Temperature", "Highest temperature of a segment in the run.";
        declared sum Power "power": "Power", "What all segments drew at the end.";
        declared sum Energy "energy": "Energy", "What all segments drew in all.";
        declared sum Heat "heat": "Energy", "Heat that all segments gave to what is around them.";
        declared sum Trips "trips": "Int", "How often segments tripped.";
        declared sum Moves "moves": "Int", "Glyphs moved.";
        declared sum Carried "carried": "Tension", "Load that moved with them.";
        declared sum Crashes "crashes": "Int", "Segments that crashed.";
        declared sum Healed "healed": "Int", "Glyphs that were healed.";
        declared sum Flaps "flaps": "Int", "Glyphs that came back.";
        declared sum Shipped "shipped": "Size", "State shipped in migrations.";
        declared sum Downtime "downtime": "Time", "Downtime of all apps.";
        declared sum Degraded "degraded": "Time", "How long `served` was below 1, of all apps.";
        declared fact Holds "holds": "Bool", "Whether all of its properties held.";
        declared fact Coolant "coolant": "Coolant", "Its loop of coolant at the end; an error where it has none, or several.";
        declared fact Coolants "coolants": "Map<String, Coolant>", "Its loops of coolant at the end, by name.";
        declared fact Names "names": "List<String>", "Names of what was observed.";
        declared fact Series "series"(name: "String"): "Series<Float>", "What was observed under a name: quantities, where the name is written out; else their numbers in base units.";
    }
    Series SeriesMember {
        declared fact Name "name": "String", "Its name.";
        declared fact Times "times": "List<Time>", "When.";
        declared fact Values "values": "List<T>", "What.";
        declared sum Len "len": "Int", "How many values.";
        declared gap First "first": "T", "The first value.";
        declared gap Last "last": "T", "The last value.";
        declared gap Min "min": "T", "The smallest value.";
        declared gap Max "max": "T", "The largest value.";
        declared gap Mean "mean": "T", "The mean over time: each value weighs as long as it held, the last not at all.";
        declared gap Quantile "quantile"(share: "Float"): "T", "The least value that it was at or below for a share of the time, 0 to 1; of a single value, itself.";
        declared gap Histogram "histogram"(bins: "Int"): "List<(T, T, Time)>", "How long it was where: from its smallest value to its largest in so many parts of one width, each with its ends and the time. A value that two parts share is in the upper one.";
        declared fact Rate "rate": "Series<T / Time>", "How fast it changes: between each value and the next, the last as the one before. Its mean is the change from first to last over the time between.";
        declared fact At "at"(time: "Time"): "T?", "The value that held at a time.";
    }
    Verdict VerdictMember {
        declared fact Text "text": "String", "The property.";
        declared fact Holds "holds": "Bool", "Whether it held.";
        declared fact At "at": "Time?", "When it first broke.";
        declared fact Since "since": "Time?", "When what settled it began.";
        declared fact Margin "margin": "Float?", "By how much it held, or broke (negative), in base units.";
        declared fact Values "values": "List<(String, String)>", "Parts of it with their values when it broke; empty where it held.";
    }
    Event EventMember {
        declared fact Time "time": "Time", "When.";
        declared fact Kind "kind": "String", "What kind of thing happened.";
        declared fact Text "text": "String", "What happened.";
        declared fact Segment "segment": "Segment?", "The segment it happened to.";
        declared fact To "to": "Segment?", "The segment it was merged into.";
        declared fact Link "link": "Link?", "The link, where it is one alone.";
        declared fact Links "links": "Int?", "How many links.";
        declared fact App "app": "App?", "The app.";
        declared fact Cluster "cluster": "Cluster?", "The cluster.";
        declared fact Glyphs "glyphs": "Int?", "How many glyphs: those that were there, moved, regrouped, stay, or were born.";
        declared fact Back "back": "Int?", "How many glyphs went back.";
        declared fact Packets "packets": "Int?", "How many packets began their way.";
        declared fact Number "number": "Int?", "The number of the request or injection, from 1.";
        declared fact Call "call": "String?", "The call of the orchestrator.";
        declared fact Why "why": "String?", "Why, in words.";
        declared fact Suspicion "suspicion": "Float?", "How sure the detector is that it is dead, its φ.";
        declared fact Lasts "lasts": "Time?", "For how long; absent: until something ends it.";
        declared fact Latency "latency": "Time?", "By how much latencies changed at most; negative: they are shorter.";
        declared fact Omega "ω": "Frequency?", "Offset of its frequency since then, an angular one.";
        declared fact Temperature "temperature": "Temperature?", "Its temperature then.";
        declared fact Power "power": "Power?", "How much more it draws; negative: less again.";
        declared fact Share "share": "Float?", "Which share: of fans (negative: they turn again), the quality of a stock, what an injector gives, what a part has lost, to what a controller turned.";
        declared fact Coolant "coolant": "String?", "Name of the loop of coolant.";
        declared fact Part "part": "String?", "Name of the stock, the part, what was turned, or the alert.";
        declared fact Amount "amount": "Amount?", "How much gas was given or lost.";
    }
    Snapshot SnapshotMember {
        declared fact Time "time": "Time", "Simulated time of the state.";
        declared fact Digest "digest": "String", "BLAKE3 of the state.";
        declared fact Segments "segments": "List<Segment>", "Its segments, without those that were merged away.";
        declared fact Apps "apps": "List<App>", "Its apps.";
        declared fact Clusters "clusters": "List<Cluster>", "The clusters of all apps.";
        declared fact Links "links": "List<Link>", "Its links.";
        declared fact Regions "regions": "List<Region>", "Its regions.";
        declared fact Events "events": "List<Event>", "What had happened: the latest 9,001 to 10,000 events.";
        declared fact Count "count"(kind: "String"): "Int", "How many events of a kind there had been, those that are no longer kept included.";
        declared sum Load "load": "Tension", "Load on the live segments in phase.";
        declared sum Capacity "capacity": "Tension", "Capacity of the live segments in phase, less what heat takes from it.";
        declared gap Spread "spread": "Float", "Highest pressure less lowest, of the live segments in phase.";
        declared gap Imbalance "imbalance": "Float", "Standard deviation of pressure ÷ its mean, of the live segments in phase.";
        declared gap Coherence "coherence": "Float", "Order parameter r of the members' phases, 0 to 1.";
        declared gap Phase "phase": "Float", "Cluster phase Θ, an angle.";
        declared sum Members "members": "Int", "Segments in phase.";
        declared fact SplitBrain "split_brain": "Bool", "Whether two parts held a cluster phase at once.";
        declared sum Glyphs "glyphs": "Int", "Glyphs that conservation counts.";
        declared gap Density "density": "Float", "Glyphs ÷ volume of the segments that are up.";
        declared gap Misfit "misfit": "Float", "Mean distance of a glyph's κ from its segment's stiffness.";
        declared sum Violations "violations": "Int", "Glyphs where a `require` fails.";
        declared sum Flaps "flaps": "Int", "Glyphs that had gone to a segment and come back.";
        declared sum Moves "moves": "Int", "Glyphs moved by then.";
        declared gap Temperature "temperature": "Temperature", "Temperature of its hottest segment; an error where none has a `thermal` block.";
        declared sum Power "power": "Power", "What its segments drew then.";
        declared sum Energy "energy": "Energy", "What its segments had drawn by then.";
        declared sum Heat "heat": "Energy", "Heat that its segments had given to what is around them.";
        declared sum Trips "trips": "Int", "How often its segments had tripped.";
        declared fact Coolant "coolant": "Coolant", "Its loop of coolant; an error where it has none, or several.";
        declared fact Coolants "coolants": "Map<String, Coolant>", "Its loops of coolant by name.";
    }
    Fault FaultMember {
        declared fact Kind "kind": "String", "What it is: `crash`, `partition`, `cut`, `delay`, `skew`, `overheat`, `fan_failure` or `chaos`.";
        declared fact Begun "begun": "Time", "When it began, or will begin.";
        declared fact Until "until": "Time?", "When it ends by itself; absent where it does not.";
        running fact Active "active": "Bool", "Whether it is under way: it has begun, and nothing has ended it.";
        running fact End "end"(): "()", "Ends it, and nothing but it: what other faults do goes on. One that has not begun never does.";
    }
    Spectrum SpectrumMember {
        running fact Slowest "λ2": "Frequency", "Rate at which the slowest difference of pressure levels out; of a field in parts, the least of any.";
        running fact Fastest "λmax": "Frequency", "Rate of the fastest; of a field in parts, the greatest of any.";
        running fact Converged "converged": "Bool", "Whether both are known to about 12 digits.";
        running fact Gamma "γ": "Float", "What a step of first order, on news of now, leaves of the worst difference.";
        running fact Auto "auto": "Frequency?", "Strength of `auto` springs.";
        running fact Lag "lag": "Int", "Of how many steps ago the oldest news is.";
        running fact Settles "settles": "Bool", "Whether pressures settle.";
        running fact StiffnessMargin "stiffness_margin": "Float", "How many times as stiff springs settle no more; above 1 where they settle.";
        running fact LatencyMargin "latency_margin": "Time", "Below which latency of all links they settle; 0 s where they never do.";
        running fact Steps "steps": "Int?", "Steps until 1 % of the worst difference is left, under the method of the field and as if load had no grains.";
        running fact Time "time": "Time?", "The same as a time.";
        running fact Segments "segments": "List<Segment>", "The segments that springs join.";
        running fact Parts "parts": "List<Spectrum>", "The same of each part that no spring joins to the rest.";
    }
    Summary SummaryMember {
        declared fact Text "text": "String", "The table as text.";
    }
    Gas GasMember {
        declared fact Name "name": "String", "What scripts call it: `N2`.";
        declared fact FullName "full_name": "String", "What people call it: `nitrogen`.";
        declared fact MolarMass "molar_mass": "MolarMass", "Its molar mass.";
        declared fact Range "range": "Range<Temperature>", "Where its heat capacity is known.";
        declared fact VirialRange "virial_range": "Range<Temperature>", "Where its second virial coefficient is known.";
    }
    Mixture MixtureMember {
        declared fact MolarMass "molar_mass": "MolarMass", "Its mean molar mass.";
        declared fact Parts "parts": "List<(Gas, Float)>", "Its gases with their mole fractions.";
        declared fact Range "range": "Range<Temperature>", "Where the heat capacities of all its gases are known.";
        declared fact VirialRange "virial_range": "Range<Temperature>", "Where the second virial coefficients of all its gases are known.";
    }
    Coolant CoolantMember {
        running fact Name "name": "String", "Its name.";
        running fact Temperature "temperature": "Temperature", "Mean over its cells, which lie between supply and return.";
        running fact Supply "supply": "Temperature", "Temperature of the gas that comes to the segments.";
        running fact Return "return": "Temperature", "Temperature of the gas that comes from them.";
        running fact Swing "swing": "Temperature", "Swing of a cell's temperature by the cycle, from lowest to highest.";
        running fact Humidity "humidity": "Float?", "Relative humidity at the supply, 0 to 1; absent where no vapour pressure is known.";
        running fact DewPointMargin "dew_point_margin": "Temperature?", "How far the supply is above the dew point; absent of dry gas.";
        running fact Pressure "pressure": "Pressure", "Its pressure.";
        running fact Flow "flow": "FlowRate", "What circulates.";
        running fact Amount "amount": "Amount", "How much gas is in it.";
        running fact Composition "composition": "Mixture", "What gas that is.";
        running sum Heat "heat": "Energy", "Heat that it has taken from its segments so far.";
        running sum Work "work": "Energy", "Energy that its devices have drawn so far.";
        running fact EntropyProduction "entropy_production": "Conductance", "Entropy made in it and its segments, on average so far.";
        running fact Stocks "stocks": "List<CoolantStock>", "Its reservoirs.";
        running fact Metrics "metrics": "CoolantMetrics", "Accuracy of the clock, efficiency of cooling, throughput, power.";
        running fact Efficiency "efficiency": "CoolantEfficiency", "How well it carries heat and is controlled.";
        running fact Sync "sync": "CoolantSync", "How well clock, coolant and computer keep together.";
        running fact Ledger "ledger": "CoolantLedger", "What it took and gave so far.";
        running fact Maintenance "maintenance": "CoolantMaintenance", "How worn its parts are, and when they are due.";
        running fact Verdict "verdict": "CoolantVerdict", "Whether the target was kept, and with what work.";
        running sum Cost "cost": "Money", "What its energy and that of its segments cost so far; an error without a price in the `tariff`.";
        running sum Carbon "carbon": "Mass", "Carbon dioxide of that energy; an error without `carbon` in the `tariff`.";
        running gap Pue "pue": "Float", "All energy over that of the segments, of the time so far.";
        running gap Ere "ere": "Float", "The same, less the heat that somebody used.";
        running gap Wue "wue": "CarbonIntensity", "Water evaporated for each energy of the segments.";
        running gap Cue "cue": "CarbonIntensity", "Carbon dioxide for each energy of the segments.";
        running fact Readings "readings": "CoolantReadings", "What its sensors last told.";
        running fact Forecasts "forecasts": "CoolantForecasts", "How near what was foretold of it came, and how often that was asked.";
        running sum Acts "acts": "Int", "How many acts of its controller there were.";
        running fact Actions "actions": "List<CoolantAction>", "The latest 256 acts of its controller, and whether they helped.";
        running fact Alerts "alerts": "List<CoolantAlert>", "Alerts that were raised, the latest thousand.";
        running fact Answers "answers": "List<CoolantAnswer>", "What became of requests.";
        running fact Cycle "cycle": "CoolantCycle", "Its pressure cycle; an error where it has none.";
        running fact Predict "predict"(after: "Time"): "Temperature", "What the target is of after so long, with nothing turned and all around it as it is.";
        running fact Select "select"(amount: "Amount"): "Mixture", "What its injector would mix of the stocks now, for so much of it.";
        running fact Inject "inject"(mixture: "Mixture", rate: "FlowRate", for: "Time"): "()", "Injects a mixture from the stocks, from now on for so long. Injections that overlap add up.";
        running fact Learn "learn"(from: "Coolant"): "()", "Begins with what the controller of another loop has learnt of its offsets.";
        running fact Service "service"(part: "String"): "()", "Looks after a part now: \"exchanger\", \"filter\", \"fans\" or \"gas\".";
    }
    CoolantStock CoolantStockMember {
        declared fact Name "name": "String", "Its name.";
        declared fact Gas "gas": "Mixture", "What it holds.";
        declared fact Amount "amount": "Amount?", "How much is left; absent of the air outside.";
        declared fact Quality "quality": "Float", "Purity times integrity times coherence, less what storage took.";
        declared fact Purity "purity": "Float", "Share that is the gas.";
        declared fact Integrity "integrity": "Float", "Share of its molecules that are whole.";
        declared fact Coherence "coherence": "Float", "Share in phase.";
    }
    CoolantMetrics CoolantMetricsMember {
        declared fact ClockAccuracy "clock_accuracy": "Float?", "How far the divided clock is from its nominal frequency; absent where there is no clock.";
        declared gap CoolingEfficiency "cooling_efficiency": "Float", "Heat over heat and work, 0 to 1.";
        declared sum Throughput "throughput": "Frequency", "Operations a second that its segments do.";
        declared sum Power "power": "Power", "Mean power of segments and devices.";
    }
    CoolantEfficiency CoolantEfficiencyMember {
        declared gap EnergyPerCooling "energy_per_cooling": "Float", "Work for each joule of heat taken.";
        declared fact CoolingRate "cooling_rate": "HeatingRate", "How fast the devices would cool the gas alone.";
        declared gap Thermodynamic "thermodynamic": "Float", "Share of all energy that no entropy production destroys, 0 to 1.";
        declared fact PredictionAccuracy "prediction_accuracy": "Float?", "How near forecasts of the temperature were, 0 to 1; absent before one was due.";
        declared fact ResponseTime "response_time": "Time?", "Time constant of the gas with its devices; absent where nothing draws at it.";
    }
    CoolantSync CoolantSyncMember {
        declared fact ClockCoolant "clock_coolant": "Float?", "Clock and coolant, 0 to 1.";
        declared fact ClockComputer "clock_computer": "Float?", "Clock and computer, 0 to 1.";
        declared fact CoolantComputer "coolant_computer": "Float?", "Coolant and computer, 0 to 1.";
        declared fact Arithmetic "arithmetic": "Float?", "Arithmetic mean of the three.";
        declared fact Geometric "geometric": "Float?", "Geometric mean of the three.";
        declared fact Product "product": "Float?", "Product of the three.";
        declared fact Frequency "frequency": "Frequency?", "Frequency of the divided clock.";
    }
    CoolantLedger CoolantLedgerMember {
        declared fact Closes "closes": "Bool", "Whether energy and matter balance, to 1e-9 of what went through.";
        declared fact Imbalance "imbalance": "Energy", "Energy that is held less what came and did not leave.";
        declared fact EntropyImbalance "entropy_imbalance": "Float", "By how much the entropy of the gas differs from what came, left and was made in it, as a share.";
        declared fact Throughput "throughput": "Energy", "Energy that went in and out.";
        declared fact Heat "heat": "Energy", "Heat from the segments.";
        declared fact Work "work": "Energy", "Electric energy of the devices.";
        declared fact Entropy "entropy": "Entropy", "Entropy made.";
        declared fact Rejected "rejected": "Energy", "Heat to the air outside, with that of condensers and fans.";
        declared fact Condensed "condensed": "Mass", "Water that condensed in the loop.";
        declared fact Evaporated "evaporated": "Mass", "Water that the outside stream took up.";
        declared fact OutOfClass "out_of_class": "Time", "Time outside the limits of the `class`.";
        declared fact Within "within": "Time", "Time within the target.";
    }
    CoolantMaintenance CoolantMaintenanceMember {
        declared fact Parts "parts": "List<CoolantPart>", "Its parts.";
        declared fact Due "due": "List<CoolantPart>", "Those that are due.";
    }
    CoolantPart CoolantPartMember {
        declared fact Name "name": "String", "Its name.";
        declared fact Loss "loss": "Float", "What it has lost: 0 is as new.";
        declared fact Renewed "renewed": "Time", "When it was last new.";
        declared fact Due "due": "Time?", "When it will be due, the median; absent where that cannot be foretold.";
        declared fact Earliest "earliest": "Time?", "With a chance of 5 % it is due before.";
        declared fact Latest "latest": "Time?", "With a chance of 5 % it is due after.";
        declared fact NextService "next_service": "Time?", "When it is next looked after by itself.";
        declared fact Score "score": "Float?", "Share of its lives in which it was due when the first forecast of that life said; absent before one was judged.";
    }
    CoolantVerdict CoolantVerdictMember {
        declared fact Kind "kind": "String", "`passive feasible`, `low cost`, `missed` (its devices could have kept the target) or `infeasible`.";
        declared fact Work "work": "Power", "Mean power of all that cools.";
        declared fact Cop "cop": "Float?", "Heat for each joule of work; absent without work.";
        declared fact Settled "settled": "Time?", "When it had first been within the target for a minute on end; absent: never.";
        declared fact Within "within": "Float", "Share of the time since then within the target, 0 to 1; 99 % keep it. Of all time where it never settled.";
        declared fact Needs "needs": "Power", "Least power that would hold the target (Carnot).";
        declared fact Conductance "conductance": "Conductance?", "Conductance that exchanger and flow would need; absent where the air outside is too warm for any.";
        declared fact Temperature "temperature": "Temperature", "Mean of what the target is of.";
        declared fact Coldest "coldest": "Temperature?", "Where that would settle at best with this heat and air, everything that cools at full.";
    }
    CoolantReadings CoolantReadingsMember {
        declared fact Time "time": "Time", "When they were taken.";
        declared fact Supply "supply": "Temperature", "Temperature of the gas that comes to the segments.";
        declared fact Return "return": "Temperature", "Temperature of the gas that comes from them.";
        declared fact Temperature "temperature": "Temperature", "Mean over its cells.";
        declared fact Pressure "pressure": "Pressure", "Its pressure.";
        declared fact Power "power": "Power", "What the segments draw, metered without noise.";
        declared fact Outside "outside": "Temperature", "Temperature at which the air outside comes in: of the wet bulb where the exchanger is wet.";
    }
    CoolantForecasts CoolantForecastsMember {
        declared fact Accuracy "accuracy": "Float?", "How near forecasts for ten seconds ahead were, 0 to 1 of the width of the target; absent before one was due.";
        declared fact Error "error": "Temperature?", "By how much they were off on average.";
        declared sum Scored "scored": "Int", "How many of them were due.";
        declared sum Asked "asked": "Int", "How often `predict` was asked.";
        declared sum Hits "hits": "Int", "How often the answer was known, since nothing had changed since it was computed.";
    }
    CoolantAction CoolantActionMember {
        declared fact Time "time": "Time", "When.";
        declared fact Actuator "actuator": "String", "What was turned.";
        declared fact From "from": "Float", "From which share.";
        declared fact To "to": "Float", "To which share.";
        declared fact Why "why": "String", "Why.";
        declared fact Outcome "outcome": "String?", "Whether it helped; absent until that is judged.";
    }
    CoolantAlert CoolantAlertMember {
        declared fact Name "name": "String", "Its name.";
        declared fact Raised "raised": "Time", "When it was raised.";
        declared fact Ended "ended": "Time?", "When it ended.";
    }
    CoolantCycle CoolantCycleMember {
        declared fact Process "process": "String", "What stays constant.";
        declared fact Pressure "pressure": "Range<Pressure>", "Lowest and highest pressure.";
        declared fact Frequency "frequency": "Frequency", "How often it turns.";
        declared fact Phases "phases": "List<Float>", "Phases of its groups of cells, angles.";
        declared fact Swing "swing": "Temperature", "Swing of a cell's temperature.";
        declared fact Work "work": "Power", "What it has drawn on average.";
    }
    CoolantAnswer CoolantAnswerMember {
        declared fact Accepted "accepted": "Bool", "Whether the request was taken on.";
        declared fact Why "why": "String?", "Why not.";
        declared fact Begun "begun": "Time?", "When its work began.";
        declared fact Finished "finished": "Time?", "When it was done; absent while it is not.";
        declared fact Done "done": "Float", "Share of its operations that is done.";
        declared fact Glyphs "glyphs": "Int", "The glyphs that it was born with.";
        declared fact Energy "energy": "Energy?", "What the segments drew for its glyphs.";
        declared fact Hottest "hottest": "Temperature?", "The hottest that a segment with its glyphs was.";
        declared fact Coolant "coolant": "Temperature?", "The hottest that the coolant was meanwhile.";
        declared fact Coldest "coldest": "Temperature?", "The coldest that it was.";
        declared fact Sync "sync": "Float?", "How well clock, coolant and computer kept together on average, 0 to 1.";
        declared fact Met "met": "Bool", "Whether deadline and band were kept.";
        declared fact Text "text": "String", "All of it in a line.";
    }
.. later
    Files {
        "save"(): "Snapshot", "Saves the state: snapshot, diff, merge, distribute.";
        "replicas": "Int", "Copies of the state.";
    }
    Security {
        "shielded": "Bool", "Whether the shield is up.";
        "isolated": "List<Segment>", "Segments in phase isolation.";
        "isolate"(segment: "Segment"): "()", "Isolates a segment.";
        "release"(segment: "Segment"): "()", "Ends its isolation.";
    }
}
