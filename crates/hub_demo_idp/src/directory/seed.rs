//! The people and groups of a first start.

use super::{Directory, PersonEdit, RolesInput};
use crate::{Result, chance};

/// Given name, surname, title, department, employee number, mobile, roles.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const PEOPLE: [Row; 8] = [
    ("Ada", "Lovelace", "Chief executive", "Management", "1001", "+44 20 7946 0001", "manager"),
    ("Grace", "Hopper", "Head of IT", "IT", "1002", "+1 202-555-0106", "manager"),
    ("Linus", "Bergman", "Support agent", "Support", "1003", "+358 9 555 0103", "agent"),
    ("Katherine", "Johnson", "Planner", "Support", "1004", "+1 202-555-0104", "scheduler"),
    ("Alan", "Turing", "Analyst", "Support", "1005", "+44 20 7946 0005", "reporter"),
    ("Hedy", "Lamarr", "Dispatcher", "Operations", "1006", "+43 1 555 0106", "router"),
    ("Radia", "Perlin", "Team lead", "Support", "1007", "+1 202-555-0107", "supervisor"),
    ("Björn", "Ångström", "Account executive", "Sales", "1008", "+46 8 555 01 08", "sales"),
];

impl Directory {
    /// The demo company: eight people under one domain, two groups, nobody assigned yet but Linus and Radia.
    ///
    /// # Errors
    /// [`crate::Error::Crypto`] when no ids can be made.
    pub fn seeded(domain: &str) -> Result<Self> {
        let mut directory = Self::default();
        for (given, surname, title, department, number, mobile, role) in PEOPLE {
            let local = given.to_lowercase().replace('ö', "o");
            let edit = PersonEdit {
                user_principal_name: Some(format!("{local}@{domain}")),
                mail: Some(format!("{local}@{domain}")),
                given_name: Some(given.to_owned()),
                surname: Some(surname.to_owned()),
                job_title: Some(title.to_owned()),
                department: Some(department.to_owned()),
                employee_id: Some(number.to_owned()),
                mobile: Some(mobile.to_owned()),
                preferred_language: Some("en-GB".to_owned()),
                roles: Some(RolesInput::List(vec![role.to_owned()])),
                assigned: Some(matches!(given, "Linus" | "Radia")),
                ..PersonEdit::default()
            };
            directory.add_person(chance::guid()?, edit)?;
        }
        let id = |name: &str| format!("{name}@{domain}");
        let lead = directory.person_by_key(&id("radia"))?.object_id.clone();
        for agent in ["linus", "katherine", "alan"] {
            let edit = PersonEdit { manager: Some(lead.clone()), ..PersonEdit::default() };
            directory.edit_person(&id(agent), edit)?;
        }
        directory.add_group(chance::guid()?, "Support team", false)?;
        directory.add_group(chance::guid()?, "Sales team", false)?;
        directory.change_members("Support team", &[id("linus"), id("katherine"), id("radia")], &[])?;
        directory.change_members("Sales team", &[id("bjorn")], &[])?;
        Ok(directory)
    }
}
