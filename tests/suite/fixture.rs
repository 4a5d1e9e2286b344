//! The catalog library and the fixture jobs: they parse, agree with each other and say that they are synthetic.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use yice::domain::{ProductClass, Settings};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn catalog(dir: &Path) -> BTreeMap<String, ProductClass> {
    let mut classes = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let class: ProductClass = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert_eq!(class.code.0, path.file_stem().unwrap().to_str().unwrap());
        classes.insert(class.code.0.clone(), class);
    }
    classes
}

#[test]
fn library_classes_parse_and_name_two_or_three_key_indicators() {
    let classes = catalog(&fixtures().join("catalog"));
    assert!(classes.len() >= 40, "{} classes", classes.len());
    for class in classes.values() {
        let keys = class.indicators.iter().filter(|i| i.key).count();
        assert!((1..=3).contains(&keys), "{}: {keys} key indicators", class.code.0);
        assert!(!class.standards.is_empty(), "{} names no standard", class.code.0);
        for indicator in &class.indicators {
            assert!(!indicator.limits.is_empty(), "{}/{} has no limit", class.code.0, indicator.name);
            for limit in &indicator.limits {
                assert!(!limit.requirement.is_empty() && !limit.source.is_empty() && !limit.certainty.is_empty());
            }
        }
    }
    for code in ["wire_bv", "wire_rvv", "cable_xlpe_lv", "fert_compound", "fert_ssp", "fert_fmp"] {
        assert!(classes[code].linkage, "{code} is under national linkage");
    }
}

#[test]
fn jobs_use_the_library_and_say_that_they_are_synthetic() {
    for job in ["small"] {
        let dir = fixtures().join(job);
        for code in catalog(&dir.join("catalog")).keys() {
            let file = format!("catalog/{code}.toml");
            assert_eq!(fs::read(dir.join(&file)).unwrap(), fs::read(fixtures().join(&file)).unwrap(), "{job}/{file}");
        }
        let text = fs::read_to_string(dir.join("job.toml")).unwrap();
        toml::from_str::<Settings>(&text).unwrap_or_else(|e| panic!("{job}: {e}"));
        assert!(text.contains("虚构"), "{job} must say that it is made up");
    }
}
