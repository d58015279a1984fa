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
        running Events "events": "List<Event>", "What has happened so far: the latest 9,001 to 10,000 events.";
        running Count "count"(kind: "String"): "Int", "How many events of a kind there were, those that are no longer kept included.";
        running Time "time": "Time", "Simulated time since the start.";
        running Load "load": "Tension", "Load on the live segments in phase.";
        running Capacity "capacity": "Tension", "Capacity of the live segments in phase, less what heat takes from it.";
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
        running Temperature "temperature": "Temperature", "Temperature of its hottest segment; an error where none has a `thermal` block.";
        running Power "power": "Power", "What its segments draw now.";
        running Energy "energy": "Energy", "What its segments have drawn so far.";
        running Heat "heat": "Energy", "Heat that its segments have given to what is around them so far.";
        running Trips "trips": "Int", "How often its segments have tripped so far.";
        running Faults "faults": "List<Fault>", "Faults that are under way, in the order in which they came.";
        running Spectrum "spectrum": "Spectrum", "How its springs level load, on the graph as it is now.";
        running Digest "digest": "String", "BLAKE3 of the state.";
        running Orchestrator "orchestrator": "Orchestrator", "The seven calls.";
        later "fs": "Files", "ΦFS, the field's storage.";
        running Coolant "coolant": "Coolant", "Its loop of coolant; an error where it has none, or several.";
        running Coolants "coolants": "Map<String, Coolant>", "Its loops of coolant by name.";
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
        declared Capacity "ΔΦ_capacity": "Tension", "Load that it can carry, where heat does not throttle it.";
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
        running Temperature "temperature": "Temperature?", "Its temperature; absent without a `thermal` block.";
        running Power "power": "Power?", "What it draws now; absent without a `power` or `thermal` block.";
        running Energy "energy": "Energy?", "What it has drawn so far; absent without a `power` or `thermal` block.";
        running Throttle "throttle": "Float?", "Share of its capacity that heat takes away, 0 to 50 %; absent without a `thermal` block.";
        running Trips "trips": "Int", "How often it has tripped so far.";
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
        running Utilisation "utilisation": "Float", "What it carried in the last step, both ways together, over what its bandwidth lets it carry in one, 0 to 1; 0 where its bandwidth has no bound.";
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
        declared Events "events": "List<Event>", "What happened: the latest 9,001 to 10,000 events.";
        declared Count "count"(kind: "String"): "Int", "How many events of a kind there were, those that are no longer kept included.";
        declared At "at"(time: "Time"): "Snapshot", "The state at a time, after what was due then: gone again from the nearest moment that is kept, without a word. `open` goes on from it.";
        declared Segments "segments": "List<Segment>", "Its segments at the end, without those that were merged away.";
        declared Apps "apps": "List<App>", "Its apps at the end.";
        declared Clusters "clusters": "List<Cluster>", "The clusters of all apps, at the end.";
        declared Links "links": "List<Link>", "Its links at the end.";
        declared Regions "regions": "List<Region>", "Its regions at the end.";
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
        declared Temperature "temperature": "Temperature", "Temperature of the hottest segment at the end; an error where none has a `thermal` block.";
        declared TemperatureMax "temperature_max": "Temperature", "Highest temperature of a segment in the run.";
        declared Power "power": "Power", "What all segments drew at the end.";
        declared Energy "energy": "Energy", "What all segments drew in all.";
        declared Heat "heat": "Energy", "Heat that all segments gave to what is around them.";
        declared Trips "trips": "Int", "How often segments tripped.";
        declared Moves "moves": "Int", "Glyphs moved.";
        declared Carried "carried": "Tension", "Load that moved with them.";
        declared Crashes "crashes": "Int", "Segments that crashed.";
        declared Healed "healed": "Int", "Glyphs that were healed.";
        declared Flaps "flaps": "Int", "Glyphs that came back.";
        declared Shipped "shipped": "Size", "State shipped in migrations.";
        declared Downtime "downtime": "Time", "Downtime of all apps.";
        declared Holds "holds": "Bool", "Whether all of its properties held.";
        declared Coolant "coolant": "Coolant", "Its loop of coolant at the end; an error where it has none, or several.";
        declared Coolants "coolants": "Map<String, Coolant>", "Its loops of coolant at the end, by name.";
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
        declared Mean "mean": "T", "The mean over time: each value weighs as long as it held, the last not at all.";
        declared Quantile "quantile"(share: "Float"): "T", "The least value that it was at or below for a share of the time, 0 to 1; of a single value, itself.";
        declared Histogram "histogram"(bins: "Int"): "List<(T, T, Time)>", "How long it was where: from its smallest value to its largest in so many parts of one width, each with its ends and the time. A value that two parts share is in the upper one.";
        declared Rate "rate": "Series<T / Time>", "How fast it changes: between each value and the next, the last as the one before. Its mean is the change from first to last over the time between.";
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
        declared Segment "segment": "Segment?", "The segment it happened to.";
        declared To "to": "Segment?", "The segment it was merged into.";
        declared Link "link": "Link?", "The link, where it is one alone.";
        declared Links "links": "Int?", "How many links.";
        declared App "app": "App?", "The app.";
        declared Cluster "cluster": "Cluster?", "The cluster.";
        declared Glyphs "glyphs": "Int?", "How many glyphs: those that were there, moved, regrouped, stay, or were born.";
        declared Back "back": "Int?", "How many glyphs went back.";
        declared Packets "packets": "Int?", "How many packets began their way.";
        declared Number "number": "Int?", "The number of the request or injection, from 1.";
        declared Call "call": "String?", "The call of the orchestrator.";
        declared Why "why": "String?", "Why, in words.";
        declared Suspicion "suspicion": "Float?", "How sure the detector is that it is dead, its φ.";
        declared Lasts "lasts": "Time?", "For how long; absent: until something ends it.";
        declared Latency "latency": "Time?", "By how much latencies changed at most; negative: they are shorter.";
        declared Omega "ω": "Frequency?", "Offset of its frequency since then, an angular one.";
        declared Temperature "temperature": "Temperature?", "Its temperature then.";
        declared Power "power": "Power?", "How much more it draws; negative: less again.";
        declared Share "share": "Float?", "Which share: of fans (negative: they turn again), the quality of a stock, what an injector gives, what a part has lost, to what a controller turned.";
        declared Coolant "coolant": "String?", "Name of the loop of coolant.";
        declared Part "part": "String?", "Name of the stock, the part, what was turned, or the alert.";
        declared Amount "amount": "Amount?", "How much gas was given or lost.";
    }
    Snapshot SnapshotMember {
        declared Time "time": "Time", "Simulated time of the state.";
        declared Digest "digest": "String", "BLAKE3 of the state.";
        declared Segments "segments": "List<Segment>", "Its segments, without those that were merged away.";
        declared Apps "apps": "List<App>", "Its apps.";
        declared Clusters "clusters": "List<Cluster>", "The clusters of all apps.";
        declared Links "links": "List<Link>", "Its links.";
        declared Regions "regions": "List<Region>", "Its regions.";
        declared Events "events": "List<Event>", "What had happened: the latest 9,001 to 10,000 events.";
        declared Count "count"(kind: "String"): "Int", "How many events of a kind there had been, those that are no longer kept included.";
        declared Load "load": "Tension", "Load on the live segments in phase.";
        declared Capacity "capacity": "Tension", "Capacity of the live segments in phase, less what heat takes from it.";
        declared Spread "spread": "Float", "Highest pressure less lowest, of the live segments in phase.";
        declared Imbalance "imbalance": "Float", "Standard deviation of pressure ÷ its mean, of the live segments in phase.";
        declared Coherence "coherence": "Float", "Order parameter r of the members' phases, 0 to 1.";
        declared Phase "phase": "Float", "Cluster phase Θ, an angle.";
        declared Members "members": "Int", "Segments in phase.";
        declared SplitBrain "split_brain": "Bool", "Whether two parts held a cluster phase at once.";
        declared Glyphs "glyphs": "Int", "Glyphs that conservation counts.";
        declared Density "density": "Float", "Glyphs ÷ volume of the segments that are up.";
        declared Misfit "misfit": "Float", "Mean distance of a glyph's κ from its segment's stiffness.";
        declared Violations "violations": "Int", "Glyphs where a `require` fails.";
        declared Flaps "flaps": "Int", "Glyphs that had gone to a segment and come back.";
        declared Moves "moves": "Int", "Glyphs moved by then.";
        declared Temperature "temperature": "Temperature", "Temperature of its hottest segment; an error where none has a `thermal` block.";
        declared Power "power": "Power", "What its segments drew then.";
        declared Energy "energy": "Energy", "What its segments had drawn by then.";
        declared Heat "heat": "Energy", "Heat that its segments had given to what is around them.";
        declared Trips "trips": "Int", "How often its segments had tripped.";
        declared Coolant "coolant": "Coolant", "Its loop of coolant; an error where it has none, or several.";
        declared Coolants "coolants": "Map<String, Coolant>", "Its loops of coolant by name.";
    }
    Fault FaultMember {
        declared Kind "kind": "String", "What it is: `crash`, `partition`, `cut`, `delay`, `skew`, `overheat`, `fan_failure` or `chaos`.";
        declared Begun "begun": "Time", "When it began, or will begin.";
        declared Until "until": "Time?", "When it ends by itself; absent where it does not.";
        running Active "active": "Bool", "Whether it is under way: it has begun, and nothing has ended it.";
        running End "end"(): "()", "Ends it, and nothing but it: what other faults do goes on. One that has not begun never does.";
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
    Coolant CoolantMember {
        running Name "name": "String", "Its name.";
        running Temperature "temperature": "Temperature", "Mean over its cells, which lie between supply and return.";
        running Supply "supply": "Temperature", "Temperature of the gas that comes to the segments.";
        running Return "return": "Temperature", "Temperature of the gas that comes from them.";
        running Swing "swing": "Temperature", "Swing of a cell's temperature by the cycle, from lowest to highest.";
        running Humidity "humidity": "Float?", "Relative humidity at the supply, 0 to 1; absent where no vapour pressure is known.";
        running DewPointMargin "dew_point_margin": "Temperature?", "How far the supply is above the dew point; absent of dry gas.";
        running Pressure "pressure": "Pressure", "Its pressure.";
        running Flow "flow": "FlowRate", "What circulates.";
        running Amount "amount": "Amount", "How much gas is in it.";
        running Composition "composition": "Mixture", "What gas that is.";
        running Heat "heat": "Energy", "Heat that it has taken from its segments so far.";
        running Work "work": "Energy", "Energy that its devices have drawn so far.";
        running EntropyProduction "entropy_production": "Conductance", "Entropy made in it and its segments, on average so far.";
        running Stocks "stocks": "List<CoolantStock>", "Its reservoirs.";
        running Metrics "metrics": "CoolantMetrics", "Accuracy of the clock, efficiency of cooling, throughput, power.";
        running Efficiency "efficiency": "CoolantEfficiency", "How well it carries heat and is controlled.";
        running Sync "sync": "CoolantSync", "How well clock, coolant and computer keep together.";
        running Ledger "ledger": "CoolantLedger", "What it took and gave so far.";
        running Maintenance "maintenance": "CoolantMaintenance", "How worn its parts are, and when they are due.";
        running Verdict "verdict": "CoolantVerdict", "Whether the target was kept, and with what work.";
        running Cost "cost": "Money", "What its energy and that of its segments cost so far; an error without a price in the `tariff`.";
        running Carbon "carbon": "Mass", "Carbon dioxide of that energy; an error without `carbon` in the `tariff`.";
        running Pue "pue": "Float", "All energy over that of the segments, of the time so far.";
        running Ere "ere": "Float", "The same, less the heat that somebody used.";
        running Wue "wue": "CarbonIntensity", "Water evaporated for each energy of the segments.";
        running Cue "cue": "CarbonIntensity", "Carbon dioxide for each energy of the segments.";
        running Readings "readings": "CoolantReadings", "What its sensors last told.";
        running Forecasts "forecasts": "CoolantForecasts", "How near what was foretold of it came, and how often that was asked.";
        running Acts "acts": "Int", "How many acts of its controller there were.";
        running Actions "actions": "List<CoolantAction>", "The latest 256 acts of its controller, and whether they helped.";
        running Alerts "alerts": "List<CoolantAlert>", "Alerts that were raised, the latest thousand.";
        running Answers "answers": "List<CoolantAnswer>", "What became of requests.";
        running Cycle "cycle": "CoolantCycle", "Its pressure cycle; an error where it has none.";
        running Predict "predict"(after: "Time"): "Temperature", "What the target is of after so long, with nothing turned and all around it as it is.";
        running Select "select"(amount: "Amount"): "Mixture", "What its injector would mix of the stocks now, for so much of it.";
        running Inject "inject"(mixture: "Mixture", rate: "FlowRate", for: "Time"): "()", "Injects a mixture from the stocks, from now on for so long. Injections that overlap add up.";
        running Learn "learn"(from: "Coolant"): "()", "Begins with what the controller of another loop has learnt of its offsets.";
        running Service "service"(part: "String"): "()", "Looks after a part now: \"exchanger\", \"filter\", \"fans\" or \"gas\".";
    }
    CoolantStock CoolantStockMember {
        declared Name "name": "String", "Its name.";
        declared Gas "gas": "Mixture", "What it holds.";
        declared Amount "amount": "Amount?", "How much is left; absent of the air outside.";
        declared Quality "quality": "Float", "Purity times integrity times coherence, less what storage took.";
        declared Purity "purity": "Float", "Share that is the gas.";
        declared Integrity "integrity": "Float", "Share of its molecules that are whole.";
        declared Coherence "coherence": "Float", "Share in phase.";
    }
    CoolantMetrics CoolantMetricsMember {
        declared ClockAccuracy "clock_accuracy": "Float?", "How far the divided clock is from its nominal frequency; absent where there is no clock.";
        declared CoolingEfficiency "cooling_efficiency": "Float", "Heat over heat and work, 0 to 1.";
        declared Throughput "throughput": "Frequency", "Operations a second that its segments do.";
        declared Power "power": "Power", "Mean power of segments and devices.";
    }
    CoolantEfficiency CoolantEfficiencyMember {
        declared EnergyPerCooling "energy_per_cooling": "Float", "Work for each joule of heat taken.";
        declared CoolingRate "cooling_rate": "HeatingRate", "How fast the devices would cool the gas alone.";
        declared Thermodynamic "thermodynamic": "Float", "Share of all energy that no entropy production destroys, 0 to 1.";
        declared PredictionAccuracy "prediction_accuracy": "Float?", "How near forecasts of the temperature were, 0 to 1; absent before one was due.";
        declared ResponseTime "response_time": "Time?", "Time constant of the gas with its devices; absent where nothing draws at it.";
    }
    CoolantSync CoolantSyncMember {
        declared ClockCoolant "clock_coolant": "Float?", "Clock and coolant, 0 to 1.";
        declared ClockComputer "clock_computer": "Float?", "Clock and computer, 0 to 1.";
        declared CoolantComputer "coolant_computer": "Float?", "Coolant and computer, 0 to 1.";
        declared Arithmetic "arithmetic": "Float?", "Arithmetic mean of the three.";
        declared Geometric "geometric": "Float?", "Geometric mean of the three.";
        declared Product "product": "Float?", "Product of the three.";
        declared Frequency "frequency": "Frequency?", "Frequency of the divided clock.";
    }
    CoolantLedger CoolantLedgerMember {
        declared Closes "closes": "Bool", "Whether energy and matter balance, to 1e-9 of what went through.";
        declared Imbalance "imbalance": "Energy", "Energy that is held less what came and did not leave.";
        declared EntropyImbalance "entropy_imbalance": "Float", "By how much the entropy of the gas differs from what came, left and was made in it, as a share.";
        declared Throughput "throughput": "Energy", "Energy that went in and out.";
        declared Heat "heat": "Energy", "Heat from the segments.";
        declared Work "work": "Energy", "Electric energy of the devices.";
        declared Entropy "entropy": "Entropy", "Entropy made.";
        declared Rejected "rejected": "Energy", "Heat to the air outside, with that of condensers and fans.";
        declared Condensed "condensed": "Mass", "Water that condensed in the loop.";
        declared Evaporated "evaporated": "Mass", "Water that the outside stream took up.";
        declared OutOfClass "out_of_class": "Time", "Time outside the limits of the `class`.";
        declared Within "within": "Time", "Time within the target.";
    }
    CoolantMaintenance CoolantMaintenanceMember {
        declared Parts "parts": "List<CoolantPart>", "Its parts.";
        declared Due "due": "List<CoolantPart>", "Those that are due.";
    }
    CoolantPart CoolantPartMember {
        declared Name "name": "String", "Its name.";
        declared Loss "loss": "Float", "What it has lost: 0 is as new.";
        declared Renewed "renewed": "Time", "When it was last new.";
        declared Due "due": "Time?", "When it will be due, the median; absent where that cannot be foretold.";
        declared Earliest "earliest": "Time?", "With a chance of 5 % it is due before.";
        declared Latest "latest": "Time?", "With a chance of 5 % it is due after.";
        declared NextService "next_service": "Time?", "When it is next looked after by itself.";
        declared Score "score": "Float?", "Share of its lives in which it was due when the first forecast of that life said; absent before one was judged.";
    }
    CoolantVerdict CoolantVerdictMember {
        declared Kind "kind": "String", "`passive feasible`, `low cost`, `missed` (its devices could have kept the target) or `infeasible`.";
        declared Work "work": "Power", "Mean power of all that cools.";
        declared Cop "cop": "Float?", "Heat for each joule of work; absent without work.";
        declared Settled "settled": "Time?", "When it had first been within the target for a minute on end; absent: never.";
        declared Within "within": "Float", "Share of the time since then within the target, 0 to 1; 99 % keep it. Of all time where it never settled.";
        declared Needs "needs": "Power", "Least power that would hold the target (Carnot).";
        declared Conductance "conductance": "Conductance?", "Conductance that exchanger and flow would need; absent where the air outside is too warm for any.";
        declared Temperature "temperature": "Temperature", "Mean of what the target is of.";
        declared Coldest "coldest": "Temperature?", "Where that would settle at best with this heat and air, everything that cools at full.";
    }
    CoolantReadings CoolantReadingsMember {
        declared Time "time": "Time", "When they were taken.";
        declared Supply "supply": "Temperature", "Temperature of the gas that comes to the segments.";
        declared Return "return": "Temperature", "Temperature of the gas that comes from them.";
        declared Temperature "temperature": "Temperature", "Mean over its cells.";
        declared Pressure "pressure": "Pressure", "Its pressure.";
        declared Power "power": "Power", "What the segments draw, metered without noise.";
        declared Outside "outside": "Temperature", "Temperature at which the air outside comes in: of the wet bulb where the exchanger is wet.";
    }
    CoolantForecasts CoolantForecastsMember {
        declared Accuracy "accuracy": "Float?", "How near forecasts for ten seconds ahead were, 0 to 1 of the width of the target; absent before one was due.";
        declared Error "error": "Temperature?", "By how much they were off on average.";
        declared Scored "scored": "Int", "How many of them were due.";
        declared Asked "asked": "Int", "How often `predict` was asked.";
        declared Hits "hits": "Int", "How often the answer was known, since nothing had changed since it was computed.";
    }
    CoolantAction CoolantActionMember {
        declared Time "time": "Time", "When.";
        declared Actuator "actuator": "String", "What was turned.";
        declared From "from": "Float", "From which share.";
        declared To "to": "Float", "To which share.";
        declared Why "why": "String", "Why.";
        declared Outcome "outcome": "String?", "Whether it helped; absent until that is judged.";
    }
    CoolantAlert CoolantAlertMember {
        declared Name "name": "String", "Its name.";
        declared Raised "raised": "Time", "When it was raised.";
        declared Ended "ended": "Time?", "When it ended.";
    }
    CoolantCycle CoolantCycleMember {
        declared Process "process": "String", "What stays constant.";
        declared Pressure "pressure": "Range<Pressure>", "Lowest and highest pressure.";
        declared Frequency "frequency": "Frequency", "How often it turns.";
        declared Phases "phases": "List<Float>", "Phases of its groups of cells, angles.";
        declared Swing "swing": "Temperature", "Swing of a cell's temperature.";
        declared Work "work": "Power", "What it has drawn on average.";
    }
    CoolantAnswer CoolantAnswerMember {
        declared Accepted "accepted": "Bool", "Whether the request was taken on.";
        declared Why "why": "String?", "Why not.";
        declared Begun "begun": "Time?", "When its work began.";
        declared Finished "finished": "Time?", "When it was done; absent while it is not.";
        declared Done "done": "Float", "Share of its operations that is done.";
        declared Glyphs "glyphs": "Int", "The glyphs that it was born with.";
        declared Energy "energy": "Energy?", "What the segments drew for its glyphs.";
        declared Hottest "hottest": "Temperature?", "The hottest that a segment with its glyphs was.";
        declared Coolant "coolant": "Temperature?", "The hottest that the coolant was meanwhile.";
        declared Coldest "coldest": "Temperature?", "The coldest that it was.";
        declared Sync "sync": "Float?", "How well clock, coolant and computer kept together on average, 0 to 1.";
        declared Met "met": "Bool", "Whether deadline and band were kept.";
        declared Text "text": "String", "All of it in a line.";
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
