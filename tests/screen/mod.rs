//! `listed screen` as procurement and CI run it: every row answered, whatever the file looks like; decisions that clear
//! only what they are about; records; settings; faults.

mod baseline;
mod decisions;
mod faults;
mod hostile;
mod layouts;
mod real;
mod records;
mod settings;
mod streams;
mod unearned;
mod workbook;

use serde_json::Value;

use crate::cli::Ran;

const VENDORS: &str = "\
Vendor ID,Vendor Name,Country,Note\n\
V1,\"Hangzhou Hikvision Digital Technology Co., Ltd.\",China,\"two\nlines\"\n\
V2,Blue Heron Bakery,BE,\n\
V3,Société Générale d’Études,France,x\n\
V4,海康威视,CN,\n\
V5,\"Dahua \"\"Tech\"\" Inc\",cn,\n";

const LIST: &str = "id,name,aliases,kind,country,reason\n1,Zorvex Precision Optics LLC,,company,RU,test\n2,Zorvex Precision Optics GmbH,,company,DE,test\n";

/// What was asked and found, without what differs between layouts.
fn findings(ran: &Ran) -> Vec<(String, String, Vec<String>)> {
    ran.json()["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            let hits = r["hits"].as_array().unwrap();
            let hits =
                hits.iter().map(|h| format!("{} {}", h["entity_id"].as_str().unwrap(), h["score"])).collect();
            (r["query"]["name"].as_str().unwrap().into(), r["verdict"].as_str().unwrap().into(), hits)
        })
        .collect()
}

fn verdicts(ran: &Ran) -> Vec<String> {
    findings(ran).into_iter().map(|(_, verdict, _)| verdict).collect()
}

fn errors(ran: &Ran) -> Vec<String> {
    let told = |r: &Value| r["error"].as_str().unwrap_or_default().to_owned();
    ran.json()["results"].as_array().unwrap().iter().map(told).collect()
}

fn rows() -> Vec<csv::StringRecord> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(VENDORS.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect()
}

fn table() -> Vec<Vec<String>> {
    rows().iter().map(|r| r.iter().map(str::to_owned).collect()).collect()
}
