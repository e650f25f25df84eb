//! `hub tenant sign-in-policy`: who must log in by SSO, and the operator's relief when a workspace has locked itself.

use clap::ArgGroup;
use hub_kernel::{TenantId, Timestamp};
use hub_tenants::enforcement::{self, Policy, recovery};
use hub_tenants::sign_in::policy::Required;
use serde_json::json;

use super::answer::Answer;
use super::failure::Failure;
use super::operator::Operator;

#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("act").multiple(false))]
pub(super) struct SignInPolicy {
    /// Slug or id of the workspace
    #[arg(long)]
    tenant: String,
    /// Suspend it: for so many hours passwords serve everybody
    #[arg(long, value_name = "1|4|24", group = "act")]
    suspend_hours: Option<i64>,
    /// End a suspension before its time
    #[arg(long, group = "act")]
    resume: bool,
}

/// Shows the policy, after the change where one is asked for.
pub(super) async fn run(operator: &Operator, args: SignInPolicy) -> Result<Answer, Failure> {
    let row = operator.tenant(&args.tenant).await?;
    if args.suspend_hours.is_some() || args.resume {
        operator
            .write(&row, move |c, cx, by| match args.suspend_hours {
                Some(hours) => enforcement::suspend(c, cx, by, hours),
                None => enforcement::resume(c, cx, by),
            })
            .await?;
    }
    let (id, now) = (row.id, operator.now());
    let shown = operator.read(move |c| Shown::load(c, id, now)).await?;
    Ok(shown.answer(&row.slug))
}

struct Shown {
    required: Required,
    policy: Policy,
    holders: usize,
    shut_out: i64,
}

impl Shown {
    fn load(c: &mut hub_db::Conn, id: TenantId, now: Timestamp) -> hub_tenants::Result<Self> {
        let required = enforcement::rule(c, id)?.required(now);
        let everyone = required == Required::Everyone;
        let unused = |holder: &recovery::Holder| holder.unused > 0;
        Ok(Self {
            required,
            policy: enforcement::policy(c, id)?,
            holders: recovery::holders(c, id)?.iter().filter(|holder| unused(holder)).count(),
            shut_out: hub_tenants::user::count_shut_out_by_sso(c, id, everyone)?,
        })
    }

    fn answer(self, slug: &str) -> Answer {
        let at = |time: Option<Timestamp>| time.map(Timestamp::rfc3339);
        Answer::new(json!({
            "slug": slug,
            "sso_required_of": self.required,
            "sub_users_from": at(self.policy.sub_users_from),
            "everyone_from": at(self.policy.everyone_from),
            "suspended_until": at(self.policy.suspended_until),
            "suspended_by": self.policy.suspended_by,
            "owners_with_recovery_codes": self.holders,
            "people_unknown_to_the_idp": self.shut_out,
        }))
    }
}
