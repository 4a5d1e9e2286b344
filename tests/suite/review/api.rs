//! The description of the interface: complete, and true of what is answered.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Preview;
use super::decisions::{own, post};
use crate::support::{JobCopy, project};

/// Address and method of every route in the source: `("/api/letters/{id}", "get")`.
fn routed() -> BTreeSet<(String, String)> {
    let source = std::fs::read_to_string(project().join("src/review/routes.rs")).unwrap();
    let mut routes = BTreeSet::new();
    for rest in source.split(".route(").skip(1) {
        // The page's own files are told by a table; their address is no text here.
        let Some(rest) = rest.trim_start().strip_prefix('"') else { continue };
        let (path, rest) = rest.split_once('"').unwrap();
        let handlers = rest.split(".route(").next().unwrap();
        for method in ["get", "post"] {
            if handlers.contains(&format!(" {method}(")) || handlers.contains(&format!(".{method}(")) {
                routes.insert((path.to_string(), method.to_string()));
            }
        }
    }
    routes
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    let described = site.json("/api/openapi.json");
    let paths = described["paths"].as_object().unwrap();
    let of = |(path, item): (&String, &Value)| {
        item.as_object().unwrap().keys().map(|method| (path.clone(), method.clone())).collect::<Vec<_>>()
    };
    let described: BTreeSet<(String, String)> = paths.iter().flat_map(of).collect();
    let routed = routed();
    assert!(routed.len() >= 12, "{routed:?}");
    assert_eq!(described, routed);
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            let told = operation["summary"].as_str().or(operation["description"].as_str());
            assert!(told.is_some_and(|text| !text.is_empty()), "{method} {path} says what it is for");
        }
    }
}

/// What of an answer its description does not know: keys of objects that it lists, and kinds of values.
fn unknown(described: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let schema = match schema["$ref"].as_str() {
        Some(name) => &described["components"]["schemas"][name.rsplit('/').next().unwrap()],
        None => schema,
    };
    for part in ["allOf", "oneOf", "anyOf"] {
        if let Some(parts) = schema[part].as_array() {
            let of = |part: &Value| {
                let mut found = Vec::new();
                unknown(described, part, value, at, &mut found);
                found
            };
            let best = parts.iter().map(of).min_by_key(Vec::len).unwrap_or_default();
            // Of what is put together each part knows some of the keys; the kinds must still fit one of them.
            if part != "allOf" {
                found.extend(best);
            }
            return;
        }
    }
    if let (Some(properties), Some(object)) = (schema["properties"].as_object(), value.as_object()) {
        for (key, value) in object {
            match properties.get(key) {
                Some(property) => unknown(described, property, value, &format!("{at}.{key}"), found),
                None => found.push(format!("{at}.{key} is not described")),
            }
        }
        for key in schema["required"].as_array().into_iter().flatten() {
            if !object.contains_key(key.as_str().unwrap()) {
                found.push(format!("{at}.{key} is not there"));
            }
        }
    } else if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        values.iter().for_each(|value| unknown(described, items, value, &format!("{at}[]"), found));
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let fits = |kind: &&str| match *kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    };
    if !kinds.iter().any(fits) {
        found.push(format!("{at} is {value}, not {kinds:?}"));
    }
}

#[test]
fn answers_are_as_they_are_described() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    let described = site.json("/api/openapi.json");
    let id = site.json("/api/letters?outcome=letter")["letters"][0]["id"].as_str().unwrap().to_string();
    let mut found = Vec::new();
    let mut check = |path: &str, method: &str, status: &str, value: &Value| {
        let schema = &described["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{method} {path} {status}");
        unknown(&described, schema, value, path, &mut found);
    };
    let mut checked = 0;
    for (path, item) in described["paths"].as_object().unwrap() {
        let is_json = item["get"]["responses"]["200"]["content"]["application/json"].is_object();
        let asked = path.replace("{id}", &id).replace("{known}", "0");
        if is_json && !asked.contains('{') && path != "/api/openapi.json" {
            check(path, "get", "200", &site.json(&asked));
            checked += 1;
        }
    }
    assert!(checked >= 10, "{checked}");
    let address = format!("/api/letters/{id}/decisions");
    let wrong = json!({ "action": "approve", "last": 0, "words": "" });
    let refused = post(&site, &address, &site.cookie(), &own(&site), &wrong);
    assert_eq!(refused.status, 422);
    check("/api/letters/{id}/decisions", "post", "422", &serde_json::from_str(&refused.body).unwrap());
    assert_eq!(found, Vec::<String>::new());
}
