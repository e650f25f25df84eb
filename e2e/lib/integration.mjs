// The integration whose journeys run: HUB_E2E_INTEGRATION names it, Entra ID SSO without it.
// The words are those that its customers see, so written here again and not read from the hub.
const known = {
  entra_id: { name: "Entra ID SSO", cadence: /up to 40 minutes/ },
  custom: { name: "Custom SAML + SCIM", cadence: /depends on your identity provider/ },
};

const slug = process.env.HUB_E2E_INTEGRATION ?? "entra_id";
if (!Object.hasOwn(known, slug)) throw new Error(`HUB_E2E_INTEGRATION is ${slug}, not one of ${Object.keys(known).join(", ")}`);

/** `slug` on the command line, `name` on the pages, `cadence` as the Provisioning tab words it. */
export const integration = { slug, ...known[slug] };
