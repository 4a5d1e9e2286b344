//! A real Chromium without a window, driven over its DevTools pipe: no port that others could reach, no extra library.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::project;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one tab; ends when dropped.
pub struct Browser {
    process: Child,
    requests: ChildStdin,
    answers: Receiver<Value>,
    session: Option<String>,
    last: u64,
    /// What the page's scripts complained about.
    pub complaints: Vec<String>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts Chromium with an empty profile and a view of 1280 × 800; panics where there is none.
    pub fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        // Chromium reads commands on descriptor 3 and writes answers on 4.
        let mut process = Command::new("sh")
            .args(["-c", "exec chromium \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "sh"])
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .args(["--remote-debugging-pipe", "--window-size=1280,800", "about:blank"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh starts");
        let requests = process.stdin.take().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let (sender, answers) = channel();
        thread::spawn(move || {
            let mut message = Vec::new();
            while output.read_until(0, &mut message).is_ok_and(|length| length > 0) {
                message.pop();
                let parsed = serde_json::from_slice(&message).unwrap_or(Value::Null);
                if sender.send(parsed).is_err() {
                    break;
                }
                message.clear();
            }
        });
        let mut browser =
            Self { process, requests, answers, session: None, last: 0, complaints: vec![], _profile: profile };
        let targets = browser.call("Target.getTargets", &json!({}));
        let page = targets["targetInfos"].as_array().unwrap().iter().find(|target| target["type"] == "page").unwrap();
        let attach = json!({ "targetId": page["targetId"], "flatten": true });
        let attached = browser.call("Target.attachToTarget", &attach);
        browser.session = attached["sessionId"].as_str().map(str::to_string);
        let view = json!({ "width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        browser.call("Emulation.setDeviceMetricsOverride", &view);
        browser.call("Runtime.enable", &json!({}));
        browser.call("Log.enable", &json!({}));
        browser
    }

    /// Goes to an address.
    pub fn open(&mut self, address: &str) {
        self.call("Page.navigate", &json!({ "url": address }));
    }

    /// The value of an expression in the page, promises awaited; `Null` where it throws.
    pub fn value(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        self.call("Runtime.evaluate", &asked)["result"]["value"].take()
    }

    /// The text of an element.
    pub fn text(&mut self, selector: &str) -> String {
        let text = self.value(&format!("document.querySelector({})?.innerText ?? ''", json!(selector)));
        text.as_str().unwrap_or_default().to_string()
    }

    /// Waits until an expression is true.
    pub fn wait(&mut self, expression: &str) {
        let started = Instant::now();
        while self.value(&format!("Boolean({expression})")) != true {
            let body = "document.body?.innerText";
            assert!(started.elapsed() < PATIENCE, "never true: {expression}\n{}", self.value(body));
            thread::sleep(Duration::from_millis(30));
        }
    }

    /// Presses and releases a key, typing it where it is a character.
    pub fn press(&mut self, key: &str) {
        let text = if key.chars().count() == 1 { key } else { "" };
        self.call("Input.dispatchKeyEvent", &json!({ "type": "keyDown", "key": key, "text": text }));
        self.call("Input.dispatchKeyEvent", &json!({ "type": "keyUp", "key": key }));
    }

    /// Types a text into what has the focus.
    pub fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", &json!({ "text": text }));
    }

    /// What keeps people from using the page as it is now (WCAG 2.2 AA, and good practice), by axe-core: rule, help, where.
    pub fn barriers(&mut self) -> Vec<String> {
        let script = std::fs::read_to_string(project().join("target/tools/node_modules/axe-core/axe.min.js"));
        let script = script.expect("axe-core is there: tests/run installs it");
        self.call("Runtime.evaluate", &json!({ "expression": script }));
        let tags = json!(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);
        let found = self.value(&format!(
            "axe.run(document, {{ runOnly: {tags} }}).then((found) => ({{ passed: found.passes.length,
               barriers: found.violations.map((one) => `${{one.id}}: ${{one.help}}: ${{one.nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | ')}}`) }}))"
        ));
        assert!(found["passed"].as_u64().is_some_and(|passed| passed >= 10), "it looked at the page: {found}");
        found["barriers"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_string()).collect()
    }

    /// A picture of the view, for people to look at.
    pub fn screenshot(&mut self, name: &str) {
        if let Some(folder) = std::env::var_os("SCREENSHOTS") {
            let shot = self.call("Page.captureScreenshot", &json!({ "format": "png" }));
            let path = std::path::Path::new(&folder).join(format!("{name}.png.base64"));
            std::fs::write(path, shot["data"].as_str().unwrap()).unwrap();
        }
    }

    /// Roles of the controls that a screen reader could not name.
    pub fn nameless_controls(&mut self) -> Vec<String> {
        self.call("Accessibility.enable", &json!({}));
        let tree = self.call("Accessibility.getFullAXTree", &json!({}));
        let nodes = tree["nodes"].as_array().expect("a tree").iter().filter(|node| node["ignored"] != true);
        let controls =
            ["button", "combobox", "image", "img", "link", "listbox", "option", "region", "searchbox", "textbox"];
        let (mut seen, mut nameless) = (0, Vec::new());
        for node in nodes {
            let role = node["role"]["value"].as_str().unwrap_or_default();
            if controls.contains(&role) {
                seen += 1;
                if node["name"]["value"].as_str().is_none_or(|name| name.trim().is_empty()) {
                    nameless.push(node.to_string());
                }
            }
        }
        assert!(seen > 10, "the tree holds the page's controls: {seen}");
        nameless
    }

    fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.last += 1;
        let mut request = json!({ "id": self.last, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            request["sessionId"] = json!(session);
        }
        let mut bytes = request.to_string().into_bytes();
        bytes.push(0);
        self.requests.write_all(&bytes).and_then(|()| self.requests.flush()).expect("Chromium runs");
        loop {
            let mut answer = self.answers.recv_timeout(PATIENCE).expect("Chromium answers (is it installed?)");
            match answer["method"].as_str() {
                Some("Runtime.exceptionThrown") => self.complaints.push(answer["params"].to_string()),
                Some("Log.entryAdded") if answer["params"]["entry"]["level"] == "error" => {
                    self.complaints.push(answer["params"]["entry"].to_string());
                }
                _ => {}
            }
            if answer["id"] == self.last {
                // A page that goes away while it is asked has no value.
                if answer["error"]["message"].as_str().is_some_and(|why| why.contains("navigated or closed")) {
                    return Value::Null;
                }
                assert!(answer.get("error").is_none(), "{method}: {}", answer["error"]);
                return answer["result"].take();
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Closing its pipe ends Chromium; the kill is for one that hangs.
        let _ = self.requests.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(10) {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
