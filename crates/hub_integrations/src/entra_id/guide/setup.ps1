# Sets up an enterprise application in Microsoft Entra ID for @@COMMENT_PRODUCT@@,
# workspace "@@COMMENT_WORKSPACE@@": single sign-on by SAML, provisioning by SCIM.
#
# Once:   Install-Module Microsoft.Graph.Authentication -Scope CurrentUser
# Then:   ./entra-setup.ps1        (-SignOnOnly leaves provisioning out)
#
# Run it as a Cloud Application Administrator or Application Administrator. It makes one new application and changes
# nothing else. It holds no secret: the Secret Token is asked for while it runs and handed to Microsoft Graph only.

#Requires -Modules Microsoft.Graph.Authentication
[CmdletBinding()]
param([switch] $SignOnOnly)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$Name = @@NAME@@
$EntityId = @@ENTITY_ID@@
$AcsUrl = @@ACS_URL@@
$TenantUrl = @@TENANT_URL@@
$TokenPage = @@TOKEN_PAGE@@
$MetadataPage = @@METADATA_PAGE@@
$Graph = 'https://graph.microsoft.com/v1.0'
# "Non-gallery application", the same in every directory.
$Template = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621'
# What entra-provisioning-schema.json says.
$Ours = @'
@@SCHEMA@@
'@ | ConvertFrom-Json

function Invoke-Graph {
    param([string] $Method, [string] $Path, $Body)
    $request = @{ Method = $Method; Uri = "$Graph$Path"; OutputType = 'Json' }
    if ($null -ne $Body) {
        $request.Body = ConvertTo-Json -InputObject $Body -Depth 100 -Compress
        $request.ContentType = 'application/json'
    }
    $answer = Invoke-MgGraphRequest @request
    if ($answer) { $answer | ConvertFrom-Json }
}

# A new application is not everywhere at once: Microsoft's advice is to ask again every few seconds.
function Wait-Graph {
    param([string] $Path, [scriptblock] $Until)
    foreach ($try in 1..24) {
        try {
            $answer = Invoke-Graph GET $Path
            if (& $Until $answer) { return $answer }
        } catch {
            if ($try -eq 24) { throw }
        }
        Start-Sleep -Seconds 5
    }
    throw "Microsoft Graph does not show $Path after two minutes."
}

Connect-MgGraph -Scopes 'Application.ReadWrite.All', 'Synchronization.ReadWrite.All' -NoWelcome
$directory = (Get-MgContext).TenantId

$filter = [uri]::EscapeDataString("identifierUris/any(u:u eq '$EntityId')")
$known = Invoke-Graph GET ('/applications?$filter=' + $filter)
if (@($known.value).Count -gt 0) {
    throw "An application with the identifier $EntityId is there already. Delete it first, or go on by hand."
}

Write-Host "Creating the application $Name"
$made = Invoke-Graph POST "/applicationTemplates/$Template/instantiate" @{ displayName = $Name }
$app = $made.application.id
$principal = $made.servicePrincipal.id
$null = Wait-Graph "/applications/$app" { $true }
$null = Wait-Graph "/servicePrincipals/$principal" { $true }

Write-Host 'Single sign-on by SAML'
# The mode first: identifiers outside of your own domains are for SAML applications only.
Invoke-Graph PATCH "/servicePrincipals/$principal" @{
    preferredSingleSignOnMode = 'saml'
    appRoleAssignmentRequired = $true
}
Invoke-Graph PATCH "/applications/$app" @{
    identifierUris = @($EntityId)
    web            = @{ redirectUris = @($AcsUrl) }
}
# The claims are right as they come: e-mail, names, and userPrincipalName as NameID.
$certificate = Invoke-Graph POST "/servicePrincipals/$principal/addTokenSigningCertificate" @{
    displayName = 'CN=SAML signing'
    endDateTime = (Get-Date).ToUniversalTime().AddYears(3).ToString('yyyy-MM-ddTHH:mm:ssZ')
}
Invoke-Graph PATCH "/servicePrincipals/$principal" @{ preferredTokenSigningKeyThumbprint = $certificate.thumbprint }

if (-not $SignOnOnly) {
    Write-Host 'Provisioning by SCIM'
    $sync = "/servicePrincipals/$principal/synchronization"
    $templates = Wait-Graph "$sync/templates" { param($answer) @($answer.value).Count -gt 0 }
    $scim = $templates.value | Where-Object { $_.id -eq 'scim' } | Select-Object -First 1
    if (-not $scim) { throw 'Entra ID offers no SCIM template for this application.' }
    $job = (Invoke-Graph POST "$sync/jobs" @{ templateId = $scim.id }).id

    $schema = Wait-Graph "$sync/jobs/$job/schema" { param($answer) @($answer.synchronizationRules).Count -gt 0 }
    foreach ($rule in $schema.synchronizationRules) {
        foreach ($mapping in $rule.objectMappings) {
            $wanted = $Ours.synchronizationRules[0].objectMappings |
                Where-Object { $_.sourceObjectName -eq $mapping.sourceObjectName }
            if (-not $wanted) { continue }
            $mapping.enabled = $wanted.enabled
            if ($mapping.sourceObjectName -ne 'User') { continue }
            $names = @($wanted.attributeMappings | ForEach-Object { $_.targetAttributeName })
            $others = @($mapping.attributeMappings | Where-Object { $names -notcontains $_.targetAttributeName })
            $mapping.attributeMappings = @($others) + @($wanted.attributeMappings)
            $target = ($schema.directories | Where-Object { $_.name -eq $rule.targetDirectoryName }).objects |
                Where-Object { $_.name -eq $mapping.targetObjectName }
            $there = @($target.attributes | ForEach-Object { $_.name })
            $new = @($Ours.directories[0].objects[0].attributes | Where-Object { $there -notcontains $_.name })
            $target.attributes = @($target.attributes) + $new
        }
    }
    Invoke-Graph PUT "$sync/jobs/$job/schema" $schema

    Write-Host "Make a Secret Token at $TokenPage"
    while ($true) {
        $token = Read-Host -Prompt 'Paste the Secret Token (it is not shown)' -AsSecureString
        $credentials = @(
            @{ key = 'BaseAddress'; value = $TenantUrl }
            @{ key = 'SecretToken'; value = [System.Net.NetworkCredential]::new('', $token).Password }
        )
        Write-Host 'Testing the connection'
        try {
            Invoke-Graph POST "$sync/jobs/$job/validateCredentials" @{ credentials = $credentials }
            break
        } catch {
            Write-Warning "Entra ID could not connect: $($_.Exception.Message) Try once more, or press Ctrl+C."
        }
    }
    # SyncAll false: only the users and groups that are assigned.
    Invoke-Graph PUT "$sync/secrets" @{ value = $credentials + @{ key = 'SyncAll'; value = 'false' } }
    Invoke-Graph POST "$sync/jobs/$job/start"
}

Write-Host ''
Write-Host 'Done. Two things are left:'
Write-Host "1. Paste this address into Metadata at ${MetadataPage}:"
Write-Host "   https://login.microsoftonline.com/$directory/federationmetadata/2007-06/federationmetadata.xml?appid=$($made.application.appId)"
Write-Host "2. Assign people: Entra admin center, Enterprise apps, $Name, Users and groups."
