//! Scripts of any size that use the constructs of everyday scripts and are correct.

/// A script of about so many bytes.
pub fn script(bytes: usize) -> String {
    let part = r#"
/// Part @: what a machine is made of.
record Part@ { mass: Mass, speed: Velocity, name: String = "part" }
enum State@ { Idle@, Busy@(Float) }
fn energy@(part: Part@) -> Energy { part.mass * part.speed^2 / 2 }

fn level@(state: State@) -> Float {
    match state {
        Idle@ => 0.0,
        Busy@(how) if how > 0.25 => how * 2.0 + 1.5,
        Busy@(how) => how,
    }
}

// The sum over those that move, shown in two units.
fn total@(parts: List<Part@>) {
    var sum = 0 J
    for part in parts {
        if part.speed > 3 m/s and part.mass < 20 kg { sum += energy@(part) }
    }
    let speeds = parts.map(p => p.speed).where(v => v > 1 km/h)
    print("{sum} of {speeds.len()} at {sum as kJ}")
    sum / 2 + 4.5 kJ
}

let base@ = 300 K + @ * 0.5 K
let deadline@ = 250 ms + 3 * 1.5 min
print(total@([Part@(2 kg, 3.5 m/s), Part@(mass: 1 g, speed: 2 m/s)]))
assert base@ >= 300 K and deadline@ in 1 s to 1 h, "part @ starts at {base@} and ends by {deadline@}"

field shop@ {
    step: 10 ms
    segment core[4] { ΔΦ_capacity: 1200 ΔΦ, κ_stiffness: 0.9, volume: 128 }
    link ring(core) { spring: 0.8 Hz, latency: 0.2 ms, bandwidth: 10 Gbit/s }
    app search { cluster index { glyphs: 300, tension: 2 ΔΦ, κ: 0.8, on: core } }
}
"#;
    let mut text = String::from("use std.topology.{ring}\n");
    text.reserve(bytes + part.len());
    let mut count = 0;
    while text.len() < bytes {
        text.push_str(&part.replace('@', &count.to_string()));
        count += 1;
    }
    text
}
