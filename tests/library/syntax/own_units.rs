//! Units of scripts whose names look like a spelling of the library's: formatting changes no meaning.

use phi::session::{Options, Session, units_imported};
use phi::syntax::{FormatOptions, format, format_among};
use std::path::{Path, PathBuf};

/// What a script in a folder prints; it has to be right.
fn printed(folder: &Path, text: &str) -> String {
    let (printed, outcome) = Session::new(Options::default()).run_text("main.phi", text, folder);
    assert!(!outcome.failed(), "{text}\n{printed}{}", outcome.report);
    printed
}

/// A folder with files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("phi-units-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        std::fs::write(folder.join(file), text).unwrap();
    }
    folder
}

/// The script formatted in Greek and in ASCII; it prints the same in both, and either form again made
/// into the other, whether its imports are read or not.
fn forms(name: &str, files: &[(&str, &str)], text: &str) -> [String; 2] {
    let folder = folder(name, files);
    let wanted = printed(&folder, text);
    let script = folder.join("main.phi");
    let forms = [false, true].map(|ascii| {
        let options = FormatOptions { ascii };
        let alone = format(text, &options).unwrap();
        assert_eq!(printed(&folder, &alone), wanted, "alone, from\n{text}to\n{alone}");
        let read =
            |text: &str| format_among(text, &options, &|| units_imported(&script, text)).unwrap();
        let among = read(text);
        assert_eq!(printed(&folder, &among), wanted, "from\n{text}to\n{among}");
        assert_eq!(read(&among), among);
        among
    });
    let [greek, ascii] = &forms;
    for (from, ascii, to) in [(greek, true, ascii), (ascii, false, greek)] {
        let imported = || units_imported(&script, from);
        let made = format_among(from, &FormatOptions { ascii }, &imported).unwrap();
        assert_eq!(&made, to);
    }
    std::fs::remove_dir_all(&folder).unwrap();
    forms
}

#[test]
fn units_that_a_script_declares_keep_their_names() {
    for declared in [
        "unit us = 3 m",
        "unit kohm = 3 m",
        "unit μs = 3 m",
        "unit kΩ = 3 m",
        "unit kΔΦ = 3 m",
        "unit μ = 3 m",
        "unit boohm = 3 m",
        "unit shift = 3 m { aliases: [us, kohm] }",
        "unit shift = 3 m { aliases: us }",
        "use std.units.{m as us}",
    ] {
        let mut text =
            format!("{declared}\nprint((3 μs, 3 us, 2 kohm, 2 kΩ, 2 °C, 2 ohm, 90 °))\n");
        for (name, unit) in [("unit kΔΦ", "kΔΦ"), ("unit μ ", "μ"), ("unit boohm", "boohm")] {
            if declared.starts_with(name) {
                text = format!("{declared}\nprint(3 {unit})\n");
            }
        }
        let [greek, ascii] = forms("declared", &[], &text);
        for form in [greek, ascii] {
            assert_eq!(form.lines().next(), Some(declared));
        }
    }
}

#[test]
fn units_of_files_keep_their_names() {
    let files = [
        ("parts.phi", "use \"deep.phi\"\nunit us = 3 m\n"),
        ("deep.phi", "unit kohm = 5 m { aliases: uohm }\nunit shift = 8 h\n"),
    ];
    for import in [
        "use \"parts.phi\".{us}",
        "use \"parts.phi\"",
        "use \"parts.phi\" as parts",
        "use \"deep.phi\".{shift as us}",
    ] {
        let text = format!("{import}\nprint((3 us, 3 μs, 2 kohm, 2 kΩ, 4 uohm, 5 um, 3 degC))\n");
        let [greek, ascii] = forms("files", &files, &text);
        let units = |greek: &str| format!("{import}\nprint({greek})\n");
        assert_eq!(greek, units("(3 us, 3 μs, 2 kohm, 2 kΩ, 4 uohm, 5 μm, 3 °C)"));
        assert_eq!(ascii, units("(3 us, 3 μs, 2 kohm, 2 kΩ, 4 uohm, 5 um, 3 degC)"));
    }
}

#[test]
fn what_cannot_be_read_may_declare_any_unit() {
    let text = "use \"gone.phi\"\nlet a = (3 us, 2 kΩ, 2 degC, 3 ohm)\n";
    let written = |ascii| format(text, &FormatOptions { ascii }).unwrap();
    assert_eq!(written(false), text);
    assert_eq!(written(true), text);
    assert_eq!(units_imported(Path::new("main.phi"), text), None);
}

#[test]
fn what_looks_like_a_unit_and_is_none_stays() {
    let [greek, ascii] = forms(
        "names",
        &[],
        "use std.math.{min}\nlet us = 3\nlet ohm = us\nlet degC = { us: ohm }\n\
         print((us, ohm, degC.us, 2 us, min(us, ohm)))\n",
    );
    assert!(greek.contains("(us, ohm, degC.us, 2 μs, min(us, ohm))"), "{greek}");
    assert!(ascii.contains("(us, ohm, degC.us, 2 us, min(us, ohm))"), "{ascii}");
}

/// A script's own unit takes prefixes in both spellings.
#[test]
fn own_units_with_prefixes_are_spelt_both_ways() {
    let [greek, ascii] = forms(
        "own",
        &[],
        "dimension Parts\nunit widget: Parts { prefixes: si }\nprint((3 uwidget, 3 μwidget))\n",
    );
    assert!(greek.contains("(3 μwidget, 3 μwidget)"), "{greek}");
    assert!(ascii.contains("(3 uwidget, 3 uwidget)"), "{ascii}");
}

#[test]
fn every_unit_with_prefixes_is_spelt_both_ways() {
    let library = phi::session::stdlib::text("units").unwrap();
    let mut count = 0;
    for unit in library.split("\nunit ").skip(1) {
        let unit = unit.split('}').next().unwrap();
        let name = unit.split([' ', ':']).next().unwrap();
        if unit.contains("prefixes: si") || unit.contains("prefixes: [si") {
            count += 1;
            let written = format!("let a = 3 u{name}\n");
            let greek = format(&written, &FormatOptions { ascii: false }).unwrap();
            assert_eq!(greek, format!("let a = 3 μ{name}\n"));
        }
    }
    assert!(count > 20);
}
