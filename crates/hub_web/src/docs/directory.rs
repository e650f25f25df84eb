//! What a directory can do below its Tenant URL.

use hub_scim::ResourceKind;

use super::examples;
use super::operation::{Access, Answer, Group, Message, Operation, Parameter};
use super::parameters::{self as p, LIST, PROJECTION};
use crate::urls;

const WRITES: &[u16] = &[400, 401, 403, 404, 408, 409, 412, 413, 415, 429, 503];
const READS: &[u16] = &[400, 401, 403, 404, 429, 503];
/// Versions and places: what an answer with a resource always carries.
const RESOURCE: &[&str] = &["ETag", "Location"];

/// All of them.
pub fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    all.extend(collection(ResourceKind::User));
    all.extend(single(ResourceKind::User));
    all.extend(collection(ResourceKind::Group));
    all.extend(single(ResourceKind::Group));
    all.extend([search_of(ResourceKind::User), search_of(ResourceKind::Group), search(), bulk()]);
    all.extend(discovery());
    all.extend(["GET", "POST", "PUT", "PATCH", "DELETE"].map(me));
    all
}

fn operation(method: &'static str, below: &str, id: &str, group: Group, summary: &str) -> Operation {
    Operation {
        method,
        path: format!("{}/{{tenant}}{below}", urls::SCIM),
        id: id.to_owned(),
        group,
        summary: summary.to_owned(),
        text: String::new(),
        access: Access::Directory,
        parameters: vec![&p::TENANT],
        body: None,
        answers: Vec::new(),
        refusals: READS.to_vec(),
    }
}

impl Operation {
    fn saying(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    fn taking(mut self, parameters: &[&'static Parameter]) -> Self {
        self.parameters.extend_from_slice(parameters);
        self
    }

    fn sending(mut self, body: Message) -> Self {
        self.body = Some(body);
        self.refused(WRITES)
    }

    fn answering(mut self, status: u16, text: &'static str, body: Option<Message>) -> Self {
        self.answers.push(Answer { status, text, headers: &[], body });
        self
    }

    fn with_resource(mut self, status: u16, text: &'static str, body: Option<Message>) -> Self {
        self.answers.push(Answer { status, text, headers: RESOURCE, body });
        self
    }

    fn refused(mut self, statuses: &[u16]) -> Self {
        self.refusals = statuses.to_vec();
        self
    }
}

/// What differs between users and groups.
struct Kind {
    group: Group,
    one: &'static str,
    many: &'static str,
    returned: &'static str,
    sent: &'static str,
    list: &'static str,
}

impl Kind {
    const fn of(kind: ResourceKind) -> Self {
        match kind {
            ResourceKind::User => Self {
                group: Group::Users,
                one: "user",
                many: "Users",
                returned: "User",
                sent: "UserInput",
                list: "UserList",
            },
            ResourceKind::Group => Self {
                group: Group::Groups,
                one: "group",
                many: "Groups",
                returned: "Group",
                sent: "GroupInput",
                list: "GroupList",
            },
        }
    }

    fn document(&self) -> Message {
        let (title, example) = match self.group {
            Group::Users => ("A user", examples::user()),
            _ => ("A group", examples::group()),
        };
        Message::scim(self.returned, title, example)
    }

    fn input(&self) -> Message {
        let (title, example) = match self.group {
            Group::Users => ("A user", examples::user_sent()),
            _ => ("A group", examples::group_sent()),
        };
        Message::scim(self.sent, title, example)
    }

    fn page(&self) -> Message {
        let example = match self.group {
            Group::Users => examples::user(),
            _ => examples::group(),
        };
        Message::scim(self.list, "One found", examples::list(example))
            .or("None found", examples::empty_list())
    }
}

fn collection(kind: ResourceKind) -> [Operation; 2] {
    let k = Kind::of(kind);
    let list =
        operation("GET", kind.endpoint(), &format!("list{}", k.many), k.group, &format!("List {}s", k.one))
            .taking(&LIST)
            .saying("Pages by position (`startIndex`) or by cursor, filtered and ordered.")
            .answering(200, "One page.", Some(k.page()));
    let more = match kind {
        ResourceKind::User => {
            "A userName or e-mail that has an account already is linked to it if the address lies in a domain that the workspace verified; else the user is kept without an account until an admin links both. No account is doubled. Whom the same directory deactivated comes back by being created again. With the seat rule `refuse` and no free seat the answer is 403; the next try succeeds when one is free."
        }
        ResourceKind::Group => {
            "A member that is nobody of the workspace is left out and noted in Activity; the others join."
        }
    };
    let create = operation(
        "POST",
        kind.endpoint(),
        &format!("create{}", k.returned),
        k.group,
        &format!("Create a {}", k.one),
    )
    .taking(&PROJECTION)
    .saying(more)
    .sending(k.input())
    .with_resource(201, "Created.", Some(k.document()));
    [list, create]
}

fn single(kind: ResourceKind) -> [Operation; 4] {
    let k = Kind::of(kind);
    let make = |method, verb: &str, summary: &str| {
        let path = format!("{}/{{id}}", kind.endpoint());
        let id = format!("{verb}{}", k.returned);
        operation(method, &path, &id, k.group, &format!("{summary} a {}", k.one)).taking(&[&p::ID])
    };
    let get = make("GET", "get", "Read")
        .taking(&PROJECTION)
        .taking(&[&p::IF_NONE_MATCH])
        .with_resource(200, "The resource.", Some(k.document()))
        .with_resource(304, "The client has this version already.", None);
    let put = make("PUT", "replace", "Replace")
        .taking(&PROJECTION)
        .taking(&[&p::IF_MATCH])
        .saying("What is left out is cleared, save `active` and the password. Attributes that only the hub writes may be sent back and are ignored.")
        .sending(k.input())
        .with_resource(200, "Replaced.", Some(k.document()));
    let patch = make("PATCH", "change", "Change").taking(&PROJECTION).taking(&[&p::IF_MATCH]);
    let patch = match kind {
        ResourceKind::User => patch
            .saying("Only what is named changes; see PATCH. A change of nothing keeps version and `lastModified`.")
            .sending(
                Message::scim("PatchRequest", "Changes", examples::patch_user())
                    .or("Deactivate", examples::deactivate()),
            )
            .with_resource(200, "Changed.", Some(k.document())),
        ResourceKind::Group => patch
            .saying("Members are added and removed by themselves, however large the group is.")
            .sending(Message::scim("PatchRequest", "Members", examples::patch_group()))
            .with_resource(200, "Changed.", Some(k.document()))
            .with_resource(204, "Changed; a group with more than 1,000 members is not sent back unless attributes are asked for.", None),
    };
    let gone = match kind {
        ResourceKind::User => {
            "The resource is gone, its userName free and its memberships ended. With auto-deactivate access ends at once; without it the account stays."
        }
        ResourceKind::Group => "The group is gone; its members stay.",
    };
    let delete = make("DELETE", "delete", "Delete")
        .taking(&[&p::IF_MATCH])
        .saying(gone)
        .answering(204, "Deleted.", None)
        .refused(&[400, 401, 403, 404, 412, 429, 503]);
    [get, put, patch, delete]
}

fn question() -> Message {
    Message::scim("SearchRequest", "A search", examples::search())
}

fn search_of(kind: ResourceKind) -> Operation {
    let k = Kind::of(kind);
    let (id, summary) = (format!("search{}", k.many), format!("Search {}s", k.one));
    let question = match kind {
        ResourceKind::User => question(),
        ResourceKind::Group => Message::scim("SearchRequest", "A search", examples::search_groups()),
    };
    operation("POST", &format!("{}/.search", kind.endpoint()), &id, Group::Search, &summary)
        .sending(question)
        .answering(200, "One page.", Some(k.page()))
}

fn search() -> Operation {
    let found = Message::scim("ResourceList", "One found", examples::list(examples::user()));
    operation("POST", "/.search", "search", Group::Search, "Search both")
        .saying("Users come before groups.")
        .sending(question())
        .answering(200, "One page.", Some(found))
}

fn bulk() -> Operation {
    operation("POST", "/Bulk", "bulk", Group::Bulk, "Do many operations")
        .saying("References `bulkId:NAME` may point forwards, backwards and in circles. The answer is 200 even when operations failed: each has a status of its own.")
        .sending(Message::scim("BulkRequest", "A user and a group", examples::bulk()))
        .answering(200, "Done, as each status says.", Some(Message::scim("BulkResponse", "Both made", examples::bulk_done())))
        .refused(&[400, 401, 403, 404, 408, 413, 415, 429, 503])
}

fn discovery() -> [Operation; 5] {
    let make = |below: &str, id: &str, summary: &str| {
        operation("GET", below, id, Group::Discovery, summary).refused(&[401, 403, 404, 429, 503])
    };
    let found = |schema, title, example| Some(Message::scim(schema, title, example));
    [
        make("/ServiceProviderConfig", "getServiceProviderConfig", "Read what the service can do").answering(
            200,
            "The configuration.",
            found("ServiceProviderConfig", "As it is", examples::config()),
        ),
        make("/ResourceTypes", "listResourceTypes", "List resource types").answering(
            200,
            "All.",
            found("ResourceTypeList", "As they are", examples::resource_types()),
        ),
        make("/ResourceTypes/{name}", "getResourceType", "Read a resource type")
            .taking(&[&p::NAME])
            .answering(200, "The type.", found("ResourceType", "Users", examples::resource_type())),
        make("/Schemas", "listSchemas", "List schemas")
            .saying("With the workspace's own extension attributes.")
            .answering(200, "All.", found("SchemaList", "Shortened", examples::schemas())),
        make("/Schemas/{urn}", "getSchema", "Read a schema").taking(&[&p::URN]).answering(
            200,
            "The schema.",
            found("Schema", "Shortened", examples::schema()),
        ),
    ]
}

fn me(method: &'static str) -> Operation {
    let id = format!("{}Me", method.to_ascii_lowercase());
    operation(method, "/Me", &id, Group::Me, "The user of the token")
        .saying("A token belongs to a connection, not to a user: always 501.")
        .refused(&[401, 403, 404, 429, 501, 503])
}
