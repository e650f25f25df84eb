//! Cursors (RFC 9865): where a page ended, signed, bound to the tenant and to what was asked. They hold nothing that
//! the client does not know and need no place on the server.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hub_kernel::{MasterKey, TenantId, Timestamp};
use hub_scim::list::ListQuery;
use hub_scim::{Error, ResourceKind};
use hub_tenants::listing::Place;

/// How long one is good.
pub const LIFETIME_SECONDS: u32 = 3600;
const FIELDS: usize = 33;
const TAG: usize = 16;

/// Signs and reads the cursors of one list.
pub struct Cursors<'a> {
    key: &'a MasterKey,
    tenant: TenantId,
    asked: String,
    now: Timestamp,
}

impl<'a> Cursors<'a> {
    /// For this question of this tenant. The page size may change from page to page, and what is shown may.
    pub fn of(
        key: &'a MasterKey,
        tenant: TenantId,
        kinds: &[ResourceKind],
        query: &ListQuery,
        now: Timestamp,
    ) -> Self {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
        let filter = query.filter.as_ref().map(ToString::to_string);
        let sort =
            query.sort.as_ref().map(|sort| (sort.by.to_string().to_ascii_lowercase(), sort.descending));
        Self { key, tenant, asked: format!("{kinds:?} {filter:?} {sort:?}"), now }
    }

    fn tag(&self, fields: &[u8]) -> Vec<u8> {
        let tenant = self.tenant.raw().to_be_bytes();
        let full = self.key.authenticate("scim-cursor", &[&tenant, self.asked.as_bytes(), fields]);
        full.into_iter().take(TAG).collect()
    }

    /// The cursor of the page after this place.
    pub fn write(&self, place: Place) -> String {
        let kind = match place.kind {
            ResourceKind::User => b'u',
            ResourceKind::Group => b'g',
        };
        let until = self.now.plus_seconds(i64::from(LIFETIME_SECONDS)).millis();
        let mut bytes = vec![kind];
        for number in [until, place.id, place.offset.cast_signed(), place.total.cast_signed()] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        let tag = self.tag(&bytes);
        bytes.extend(tag);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place that a cursor names.
    ///
    /// # Errors
    /// 400 `invalidCursor` for one that was not given out for this question, 400 `expiredCursor` for an old one.
    pub fn read(&self, cursor: &str) -> Result<Place, Error> {
        let invalid = || {
            Error::invalid_cursor(
                "This cursor does not belong to this request; begin again with an empty cursor.",
            )
        };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
        let (fields, tag) = bytes.split_at_checked(FIELDS).ok_or_else(invalid)?;
        if !bool::from(subtle::ConstantTimeEq::ct_eq(tag, self.tag(fields).as_slice())) {
            return Err(invalid());
        }
        let (kind, numbers) = fields.split_first().ok_or_else(invalid)?;
        let mut numbers =
            numbers.chunks_exact(8).filter_map(|part| part.try_into().ok().map(i64::from_be_bytes));
        let mut next = || numbers.next().ok_or_else(invalid);
        let (until, id, offset, total) = (next()?, next()?, next()?, next()?);
        if until <= self.now.millis() {
            return Err(Error::expired_cursor("This cursor is too old; begin again with an empty cursor."));
        }
        let kind = if *kind == b'g' { ResourceKind::Group } else { ResourceKind::User };
        Ok(Place { kind, id, offset: offset.cast_unsigned(), total: total.cast_unsigned() })
    }
}

#[cfg(test)]
mod tests {
    use hub_scim::ScimType;
    use hub_scim::list::PageSizes;

    use super::*;

    const USERS: &[ResourceKind] = &[ResourceKind::User];

    fn query(pairs: &[(&str, &str)]) -> ListQuery {
        ListQuery::from_pairs(pairs.iter().copied(), PageSizes::default()).unwrap()
    }

    #[test]
    fn a_cursor_is_good_for_one_question_of_one_tenant_for_an_hour() {
        let key = MasterKey::new([1; 32]);
        let asked = query(&[("filter", "title pr"), ("count", "5")]);
        let (acme, now) = (TenantId::from_raw(1), Timestamp::from_millis(1_000_000));
        let cursors = Cursors::of(&key, acme, USERS, &asked, now);
        let place = Place { kind: ResourceKind::User, id: 77, offset: 5, total: 12 };
        let cursor = cursors.write(place);
        assert!(cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)), "{cursor}");
        assert_eq!(cursors.read(&cursor), Ok(place));
        let same = query(&[("count", "9"), ("FILTER", "title  PR ")]);
        let filter_as_printed = Cursors::of(&key, acme, USERS, &same, now).read(&cursor);
        assert_eq!(filter_as_printed, Ok(place));

        let refused = |cursors: Cursors<'_>, cursor: &str| cursors.read(cursor).unwrap_err().scim_type;
        let invalid = Some(ScimType::InvalidCursor);
        let other = query(&[("filter", "title eq \"x\"")]);
        let both = &[ResourceKind::User, ResourceKind::Group];
        assert_eq!(refused(Cursors::of(&key, acme, USERS, &other, now), &cursor), invalid);
        assert_eq!(refused(Cursors::of(&key, acme, both, &asked, now), &cursor), invalid);
        assert_eq!(refused(Cursors::of(&key, TenantId::from_raw(2), USERS, &asked, now), &cursor), invalid);
        assert_eq!(
            refused(Cursors::of(&MasterKey::new([2; 32]), acme, USERS, &asked, now), &cursor),
            invalid
        );
        for bad in ["", "x", "%%%", &cursor[1..], &format!("{cursor}A")] {
            assert_eq!(refused(Cursors::of(&key, acme, USERS, &asked, now), bad), invalid, "{bad}");
        }
        let later = now.plus_seconds(i64::from(LIFETIME_SECONDS));
        assert_eq!(
            refused(Cursors::of(&key, acme, USERS, &asked, later), &cursor),
            Some(ScimType::ExpiredCursor)
        );
    }
}
