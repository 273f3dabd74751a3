using ServiceComb.Net.Protocol.Authentication;

namespace ServiceComb.Net.Client.Settings;

internal static partial class KnownSettings
{
    private const string KiePrefix = "servicecomb:kie:";
    private const string SpringConfig = Spring + "config:";

    private static KnownSetting[] Kie =>
    [
        new(KiePrefix + "serverUri", "Kie.Addresses", SettingType.Addresses, "none: KIE is not used", "The addresses of the configuration center, such as `http://127.0.0.1:30110`.")
        {
            OtherNames = [SpringConfig + "serverAddr", "servicecomb:config:client:serverUri", "cse:config:client:serverUri"],
        },
        new(KiePrefix + "domainName", "Kie.Project", SettingType.Text, "`servicecomb:credentials:project`", "The project in the paths of the configuration center."),
        new(KiePrefix + "enableAppConfig", "Kie.EnableAppConfig", SettingType.Boolean, "`true`", "Items labelled with app and environment.") { OtherNames = [SpringConfig + "kie:enableAppConfig"] },
        new(KiePrefix + "enableServiceConfig", "Kie.EnableServiceConfig", SettingType.Boolean, "`true`", "Items labelled with app, environment and service.") { OtherNames = [SpringConfig + "kie:enableServiceConfig"] },
        new(KiePrefix + "enableVersionConfig", "Kie.EnableVersionConfig", SettingType.Boolean, "`true`", "Items labelled with app, environment, service and version.") { OtherNames = [SpringConfig + "kie:enableVersionConfig"] },
        new(KiePrefix + "enableCustomConfig", "Kie.EnableCustomConfig", SettingType.Boolean, "`true`", "Items that carry the custom label.") { OtherNames = [SpringConfig + "kie:enableCustomConfig"] },
        new(KiePrefix + "customLabel", "Kie.CustomLabel", SettingType.Text, "`public`", "The name of the custom label.") { OtherNames = [SpringConfig + "kie:customLabel"] },
        new(KiePrefix + "customLabelValue", "Kie.CustomLabelValue", SettingType.Text, "empty", "The value of the custom label.") { OtherNames = [SpringConfig + "kie:customLabelValue"] },
        new(KiePrefix + "enableLongPolling", "Kie.EnableLongPolling", SettingType.Boolean, "`true`", "Whether the engine holds requests until an item changes (long polling).") { OtherNames = [SpringConfig + "kie:enableLongPolling"] },
        new(KiePrefix + "pollingWaitTime", "Kie.PollingWaitTime", SettingType.Duration, "`10`", "How long the engine holds a request, 1 to 50.") { Unit = "s", OtherNames = [SpringConfig + "kie:pollingWaitTimeInSeconds"] },
        new(KiePrefix + "refreshInterval", "Kie.RefreshInterval", SettingType.Duration, "`15000`", "Time between two requests without long polling, at least 100.")
        {
            Unit = "ms",
            OtherNames = [SpringConfig + "kie:refreshIntervalInMillis"],
        },
        new(KiePrefix + "firstPullRequired", "Kie.RequireInitialLoad", SettingType.Boolean, "`false`", "Whether the start fails when no address responds.") { OtherNames = [SpringConfig + "firstPullRequired"] },
        new(KiePrefix + "firstPullTimeoutInMillis", "Kie.InitialLoadTimeout", SettingType.Duration, "`3000`", "How long the start waits for the first response, over all addresses; 100 to 600000.") { Unit = "ms" },
        new(KiePrefix + "cacheDirectory", "Kie.CacheDirectory", SettingType.Text, "none", "The directory of the cache file with the last configuration, for a start without an engine."),
        new(KiePrefix + "secretKeys", "Kie.SecretKeys", SettingType.List, string.Join(", ", SecretNames.Words.Select(static word => $"`*{word}*`")), "Patterns of keys whose values are secret."),
        new(KiePrefix + "client:timeout:connect", "Kie.ConnectTimeout", SettingType.Duration, "`5000`", "Timeout for connecting to the configuration center.") { Unit = "ms" },
        new(KiePrefix + "client:timeout:request", "Kie.RequestTimeout", SettingType.Duration, "`5000`", "Timeout for a response of the configuration center to a request that it does not hold.") { Unit = "ms" },
        new("servicecomb:config:client:fileSource", "Kie.FileSources", SettingType.List, "none", "Keys whose text values are YAML documents.") { OtherNames = [SpringConfig + "fileSource"] },
    ];

    private static KnownSetting[] Credentials =>
    [
        new("servicecomb:credentials:rbac:enabled", "Credentials.Account", SettingType.Boolean, "`false`", "Whether requests to the engine carry a token of the account."),
        new("servicecomb:credentials:account:name", "Credentials.Account", SettingType.Text, "none", "The name of the account; required with `rbac:enabled`.") { OtherNames = [Spring + "credentials:account:name"] },
        new("servicecomb:credentials:account:password", "Credentials.Account", SettingType.Text, "none", "The password of the account; a new value is used without a restart.") { OtherNames = [Spring + "credentials:account:password"] },
        new("servicecomb:credentials:cipher", "", SettingType.Text, "`default`", "The only supported value is `default`, a password in plain text.") { OtherNames = [Spring + "credentials:cipher"] },
        new("servicecomb:credentials:project", "Credentials.Project", SettingType.Text, "`default`", "The project in the paths of the registry.") { OtherNames = [Spring + "credentials:project"] },
        new("servicecomb:datacenter:name", "DataCenter.Name", SettingType.Text, "none", "The data center of the instance; needs `region` and `availableZone` beside it.") { OtherNames = [Spring + "discovery:datacenter:name"] },
        new("servicecomb:datacenter:region", "DataCenter.Region", SettingType.Text, "none", "The region of the instance.") { OtherNames = [Spring + "discovery:datacenter:region"] },
        new("servicecomb:datacenter:availableZone", "DataCenter.AvailableZone", SettingType.Text, "none", "The zone within the region.") { OtherNames = [Spring + "discovery:datacenter:availableZone"] },
    ];

    private static KnownSetting[] Proxy =>
    [
        new("servicecomb:proxy:enable", "Proxy", SettingType.Boolean, "`false`", "Whether engines and instances are reached through a proxy. The proxy of the environment (`HTTP_PROXY`) is not used for them."),
        new("servicecomb:proxy:host", "Proxy", SettingType.Text, "`127.0.0.1`", "The host of the proxy."),
        new("servicecomb:proxy:port", "Proxy", SettingType.Integer, "`8080`", "The port of the proxy."),
        new("servicecomb:proxy:username", "Proxy", SettingType.Text, "none", "The user name, for a proxy that requires authentication."),
        new("servicecomb:proxy:passwd", "Proxy", SettingType.Text, "none", "The password of the user."),
    ];

    private static KnownSetting[] Tls =>
    [
        new("servicecomb:ssl:authPeer", "Registry.Tls.CheckCertificate, Kie.Tls.CheckCertificate, Monitor.Tls.CheckCertificate", SettingType.Boolean, "`true`", "Whether the certificate of the engine is checked."),
        new("servicecomb:ssl:checkCN:host", "Registry.Tls.CheckHostName, Kie.Tls.CheckHostName, Monitor.Tls.CheckHostName", SettingType.Boolean, "`true`", "Whether the host name in the certificate is checked."),
        new("servicecomb:ssl:protocols", "Registry.Tls.MinimumVersion, Kie.Tls.MinimumVersion, Monitor.Tls.MinimumVersion", SettingType.List, "`TLSv1.2,TLSv1.3`", "The versions of TLS."),
        new("servicecomb:ssl:storePath", "", SettingType.Text, "the current directory", "The directory that the file names below are relative to."),
        new("servicecomb:ssl:caFile", "Registry.Tls.AuthorityFile, Kie.Tls.AuthorityFile, Monitor.Tls.AuthorityFile", SettingType.Text, "the authorities of the system", "A PEM file of the authority that is trusted."),
        new("servicecomb:ssl:trustStore", "Registry.Tls.AuthorityFile, Kie.Tls.AuthorityFile, Monitor.Tls.AuthorityFile", SettingType.Text, "none", "The same as a PKCS #12 file."),
        new("servicecomb:ssl:trustStoreValue", "Registry.Tls.AuthorityFilePassword, Kie.Tls.AuthorityFilePassword, Monitor.Tls.AuthorityFilePassword", SettingType.Text, "none", "The password of `trustStore`."),
        new("servicecomb:ssl:certFile", "Registry.Tls.CertificateFile, Kie.Tls.CertificateFile, Monitor.Tls.CertificateFile", SettingType.Text, "none", "A PEM file of the certificate of the app."),
        new("servicecomb:ssl:keyFile", "Registry.Tls.KeyFile, Kie.Tls.KeyFile, Monitor.Tls.KeyFile", SettingType.Text, "none", "A PEM file of its private key."),
        new("servicecomb:ssl:keyStore", "Registry.Tls.CertificateFile, Kie.Tls.CertificateFile, Monitor.Tls.CertificateFile", SettingType.Text, "none", "Both as a PKCS #12 file."),
        new("servicecomb:ssl:keyStoreValue", "Registry.Tls.KeyPassword, Kie.Tls.KeyPassword, Monitor.Tls.KeyPassword", SettingType.Text, "none", "The password of `keyFile` or `keyStore`."),
    ];
}
