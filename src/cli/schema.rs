//! The published schemas of `--format json`: `docs/schemas/` holds them as they follow from the types
//! that are written. With `PHI_ACCEPT=1` the test writes them.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use std::path::Path;

fn schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

#[test]
fn the_published_schemas_are_those_of_the_documents() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas");
    let commands = [
        ("run", schema::<super::run::Document<'_>>()),
        ("check", schema::<super::check::Document>()),
        ("test", schema::<super::test::Document>()),
        ("fmt", schema::<super::fmt::Document>()),
        ("explain", schema::<Vec<super::explain::Page>>()),
    ];
    for (command, mut schema) in commands {
        schema.insert("title".to_owned(), format!("phi {command} --format json").into());
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = folder.join(format!("{command}.json"));
        if std::env::var_os("PHI_ACCEPT").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text, "{}", path.display());
    }
}
