//! The names of events. Provisioning names follow JumpCloud's, so that the two logs can be laid side by side.

use hub_text::key;

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $label:expr;)*) => {
        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])* $variant,)*
        }

        impl Action {
            /// All actions, for the filter of the activity page.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stored name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// What people read; a message.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }

            /// The action of a stored name.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

actions! {
    /// A tenant was created with its owner.
    TenantCreate = "tenant_create", key!("Workspace created");
    /// Connect Now.
    IntegrationConnect = "idm_integration_connect", key!("Connection begun");
    /// The state became Integrated.
    IntegrationActivate = "idm_integration_activate", key!("Integrated");
    /// Settings of a connection changed.
    IntegrationUpdate = "idm_integration_update", key!("Connection settings changed");
    /// The state fell back to In progress.
    IntegrationDeactivate = "idm_integration_deactivate", key!("Back to In progress");
    /// Tokens or certificates, the means of trust, changed.
    IntegrationReauth = "idm_integration_reauth", key!("Means of trust changed");
    /// A certificate came that waits for an owner.
    CertificateStage = "certificate_stage", key!("Certificate waits for approval");
    /// A certificate that waited was turned down.
    CertificateDismiss = "certificate_dismiss", key!("Certificate dismissed");
    /// The metadata address or its switch changed.
    MetadataSourceUpdate = "metadata_source_update", key!("Metadata address changed");
    /// The metadata address could not be read.
    MetadataUnreadable = "metadata_unreadable", key!("Metadata could not be read");
    /// The metadata says something else than the settings; the settings stay.
    MetadataDiffers = "metadata_differs", key!("Metadata differs from the settings");
    /// An owner lets owners and admins log in by a connection.
    ConnectionVouch = "connection_vouch", key!("Sign-ins of owners and admins approved");
    /// An admin changed what a connection trusts: owners and admins no longer log in by it.
    ConnectionVouchEnd = "connection_vouch_end", key!("Sign-ins of owners and admins wait for an owner");
    /// Disconnect.
    IntegrationDelete = "idm_integration_delete", key!("Disconnected");
    /// A toggle was turned.
    ToggleUpdate = "toggle_update", key!("Toggle changed");
    /// A Secret Token was made.
    TokenCreate = "token_create", key!("Secret Token created");
    /// A Secret Token was revoked.
    TokenRevoke = "token_revoke", key!("Secret Token revoked");
    /// A connection got an OAuth client.
    OauthClientCreate = "oauth_client_create", key!("OAuth client created");
    /// The life of an OAuth client's access tokens changed.
    OauthClientUpdate = "oauth_client_update", key!("OAuth client changed");
    /// An OAuth client was removed, and its secrets with it.
    OauthClientDelete = "oauth_client_delete", key!("OAuth client removed");
    /// A client secret was made.
    ClientSecretCreate = "client_secret_create", key!("Client secret created");
    /// A client secret was revoked.
    ClientSecretRevoke = "client_secret_revoke", key!("Client secret revoked");
    /// The SCIM configuration of a connection changed.
    ScimConfigurationUpdate = "scim_configuration_update", key!("SCIM configuration changed");
    /// A configuration key was made.
    ConfigurationKeyCreate = "configuration_key_create", key!("Configuration key created");
    /// A configuration key was revoked.
    ConfigurationKeyRevoke = "configuration_key_revoke", key!("Configuration key revoked");
    /// Somebody without an account was invited to set a connection up.
    SetupLinkCreate = "setup_link_create", key!("Set-up link created");
    /// A set-up link was opened.
    SetupLinkOpen = "setup_link_open", key!("Set-up link opened");
    /// Whoever opened a set-up link said that they are done.
    SetupLinkFinish = "setup_link_finish", key!("Set-up by link finished");
    /// An admin ended a set-up link.
    SetupLinkRevoke = "setup_link_revoke", key!("Set-up link revoked");
    /// A person was created by an admin or the operator.
    UserCreate = "user_create", key!("Person added");
    /// A person was invited by mail.
    UserInvite = "user_invite", key!("Invitation sent");
    /// A person's role changed, by an admin or by a rule.
    RoleUpdate = "role_update", key!("Role changed");
    /// What a person may do in the product changed.
    ProductRolesUpdate = "product_roles_update", key!("Product roles changed");
    /// The rules changed by which groups and roles of an identity provider give roles here.
    RoleRulesUpdate = "role_rules_update", key!("Rules of roles changed");
    /// A role value came that no rule names.
    RoleValueUnknown = "role_value_unknown", key!("Unknown role value");
    /// A product role was added to the workspace's list.
    ProductRoleCreate = "product_role_create", key!("Product role added");
    /// The label of a product role changed.
    ProductRoleUpdate = "product_role_update", key!("Product role renamed");
    /// A product role was removed from the workspace's list.
    ProductRoleDelete = "product_role_delete", key!("Product role removed");
    /// An attribute of people was defined.
    ExtensionAttributeCreate = "extension_attribute_create", key!("Attribute of people defined");
    /// An attribute of people was changed.
    ExtensionAttributeUpdate = "extension_attribute_update", key!("Attribute of people changed");
    /// An attribute of people was removed.
    ExtensionAttributeDelete = "extension_attribute_delete", key!("Attribute of people removed");
    /// An admin deactivated a person.
    UserDeactivate = "user_deactivate", key!("Deactivated by hand");
    /// An admin gave access back.
    UserReactivate = "user_reactivate", key!("Reactivated by hand");
    /// A staged user was imported.
    UserImport = "user_import", key!("Imported");
    /// A first login by SSO made an account.
    UserCreateLogin = "user_create_login", key!("User created at first login");
    /// A login by SSO brought a changed name.
    UserUpdateLogin = "user_update_login", key!("Name taken over at login");
    /// An IdP created a user.
    UserCreateProvision = "user_create_provision", key!("User created by the IdP");
    /// An IdP's user is staged: known, without an account.
    UserStageProvision = "user_stage_provision", key!("User waiting for import");
    /// An IdP's user was linked to an account that was there.
    UserLinkProvision = "user_link_provision", key!("User linked by the IdP");
    /// An admin linked an IdP's user to an account that was there.
    UserLink = "user_link", key!("Linked by hand");
    /// A difference between an IdP and an account here was accepted.
    DifferenceIgnore = "difference_ignore", key!("Difference ignored");
    /// An accepted difference is shown again.
    DifferenceShow = "difference_show", key!("Difference shown again");
    /// An IdP changed a user.
    UserUpdateProvision = "user_update_provision", key!("User updated by the IdP");
    /// An IdP took a user's access.
    UserDeprovision = "user_deprovision", key!("Access removed by the IdP");
    /// An IdP gave a user's access back.
    UserReprovision = "user_reprovision", key!("Access given back by the IdP");
    /// An IdP deleted a user.
    UserDeleteProvision = "user_delete_provision", key!("User deleted by the IdP");
    /// An IdP asked for something that a rule did not allow.
    UserProvisionRefused = "user_provision_not_applied", key!("Asked by the IdP, not applied");
    /// An IdP looked for a user that is not there.
    UserLookupProvision = "user_lookup_provision", key!("User not found by the IdP");
    /// An IdP created a group.
    GroupCreateProvision = "group_create_provision", key!("Group created by the IdP");
    /// An IdP changed a group.
    GroupUpdateProvision = "group_update_provision", key!("Group updated by the IdP");
    /// An IdP deleted a group.
    GroupDeleteProvision = "group_delete_provision", key!("Group deleted by the IdP");
    /// Somebody was put into a group, or taken out of it, as it was at an earlier instant.
    GroupMembersRestore = "group_members_restore", key!("Group membership restored");
    /// An admin restored people as they were at an earlier instant; names each with what came of it.
    DirectoryRestore = "directory_restore", key!("Restored as it was");
    /// The operator changed the plan.
    PlanUpdate = "plan_update", key!("Plan changed");
    /// So many people would have lost access at once that the rest waits for an owner.
    MassChangeHold = "mass_change_hold", key!("Removals wait for an owner");
    /// An owner decided that somebody keeps access.
    MassChangeKeep = "mass_change_keep", key!("Access kept by an owner");
    /// Whom to mail when provisioning fails was changed.
    FailureMailUpdate = "failure_mail_update", key!("Mails on failed provisioning changed");
    /// An owner changed what holds for the whole workspace.
    PolicyUpdate = "policy_update", key!("Workspace policy changed");
    /// An owner claimed an e-mail domain.
    DomainAdd = "domain_add", key!("Domain added");
    /// A domain was proven to be the tenant's.
    DomainVerify = "domain_verify", key!("Domain verified");
    /// The proof of a verified domain is missing.
    DomainWarn = "domain_proof_missing", key!("Proof of a domain is missing");
    /// The proof came back in time.
    DomainRecover = "domain_proof_found", key!("Proof of a domain is back");
    /// A domain is verified no more.
    DomainLose = "domain_lose", key!("Domain no longer verified");
    /// What holds for the people of a domain changed.
    DomainUpdate = "domain_update", key!("Domain changed");
    /// An owner gave a domain up.
    DomainRemove = "domain_remove", key!("Domain removed");
    /// Somebody went on from one workspace to another by one login.
    WorkspaceSwitch = "workspace_switch", key!("Workspace switched");
    /// A seat was taken.
    SeatTake = "seat_take", key!("Seat taken");
    /// A seat was freed.
    SeatFree = "seat_free", key!("Seat freed");
    /// Somebody needed a seat, none was free, and they wait for one.
    SeatRefuse = "seat_refuse", key!("No seat was free");
    /// Somebody was taken off the waiting list for seats without one.
    SeatWaitEnd = "seat_wait_end", key!("No longer waits for a seat");
    /// An admin chose what becomes of free seats.
    SeatSettingsUpdate = "seat_settings_update", key!("Choice on free seats changed");
    /// An import of staged users began.
    ImportStart = "import_start", key!("Import started");
    /// An import came to its end.
    ImportFinish = "import_finish", key!("Import finished");
    /// An import was cancelled.
    ImportCancel = "import_cancel", key!("Import cancelled");
    /// An owner chose who must log in by SSO, and from when.
    SignInPolicyUpdate = "sign_in_policy_update", key!("Sign-in policy changed");
    /// Who must log in by SSO is different from now on.
    SsoRequire = "sso_require", key!("SSO requirement took hold");
    /// An owner suspended it for a few hours.
    SsoSuspend = "sso_suspend", key!("SSO requirement suspended");
    /// An owner ended the suspension before its time.
    SsoResume = "sso_resume", key!("Suspension ended");
    /// Most logins by SSO fail since it took hold.
    SsoAlarm = "sso_alarm", key!("Most SSO logins fail");
    /// People were told by mail how to log in by SSO.
    SsoInstructions = "sso_instructions", key!("Mailed how to log in by SSO");
    /// An owner made recovery codes.
    RecoveryCodesCreate = "recovery_codes_create", key!("Recovery codes made");
    /// An owner logged in by a recovery code.
    RecoveryCodeUse = "recovery_code_use", key!("Recovery code used");
    /// Somebody logged in to an app of the product.
    AppLogin = "app_login", key!("Logged in to an app");
    /// A login to an app ended.
    AppGrantEnd = "app_login_end", key!("Login to an app ended");
    /// Somebody said yes to a device that showed a code.
    DeviceApprove = "device_approve", key!("Device let in");
    /// Somebody said no to a device that showed a code.
    DeviceDeny = "device_deny", key!("Device refused");
    /// A code or refresh token came twice.
    AppTokenReuse = "app_token_reuse", key!("Token of an app used twice");
    /// Somebody logged in.
    Login = "login", key!("Logged in");
    /// A login was refused.
    LoginRefused = "login_refused", key!("Login refused");
    /// A sign-in by SSO failed.
    SsoFailed = "sso_failed", key!("SSO sign-in failed");
    /// A logout message of an IdP was refused.
    LogoutFailed = "logout_failed", key!("Single logout failed");
    /// An admin tried a connection out; nobody was logged in.
    SsoTest = "sso_test", key!("Test sign-in");
    /// A test sign-in failed.
    SsoTestFailed = "sso_test_failed", key!("Test sign-in failed");
    /// A session ended: by its person, an admin or a rule.
    SessionEnd = "session_end", key!("Session ended");
    /// Sessions ended because a rule took hold.
    SessionsEnd = "sessions_end", key!("Sessions ended");
    /// Somebody added a second factor.
    SecondFactorAdd = "second_factor_add", key!("Second factor added");
    /// Somebody renamed a second factor.
    SecondFactorUpdate = "second_factor_update", key!("Second factor renamed");
    /// Somebody removed a second factor of their own.
    SecondFactorRemove = "second_factor_remove", key!("Second factor removed");
    /// An owner or the operator took all second factors off somebody.
    SecondFactorReset = "second_factor_reset", key!("Second factors reset");
    /// A second factor became required of who logs in by password, or no longer.
    SecondFactorPolicy = "second_factor_policy_update", key!("Second factor rule changed");
    /// Backup codes were made.
    BackupCodesCreate = "backup_codes_create", key!("Backup codes created");
    /// A backup code was used.
    BackupCodeUse = "backup_code_use", key!("Backup code used");
    /// Somebody proved who they are once more.
    SessionConfirm = "session_confirm", key!("Identity confirmed");
    /// A password was set or changed.
    PasswordChange = "password_change", key!("Password changed");
    /// A reset link was sent.
    PasswordResetRequest = "password_reset_request", key!("Password reset asked for");
}
