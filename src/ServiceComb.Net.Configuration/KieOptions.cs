using Microsoft.AspNetCore.DataProtection;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Authentication;

namespace ServiceComb.Net.Configuration;

/// <summary>Whose configuration is taken and from where; bound from <c>servicecomb:service:*</c> and
/// <c>servicecomb:kie:*</c>, the keys of the Java reference, of the sources added before.</summary>
public sealed class KieOptions
{
    /// <summary><c>servicecomb:kie:serverUri</c>: a list. Default: <c>http://127.0.0.1:30110</c>.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary><c>servicecomb:kie:domainName</c>, else <c>servicecomb:credentials:project</c>: the project in every path.
    /// Default: <c>default</c>.</summary>
    public string Project { get; set; } = "default";

    /// <summary><c>servicecomb:service:application</c>. Default: <c>default</c>.</summary>
    public string Application { get; set; } = "default";

    /// <summary><c>servicecomb:service:name</c>; required by the service and version layers.</summary>
    public string Service { get; set; } = "";

    /// <summary><c>servicecomb:service:version</c>. Default: <c>1.0.0</c>.</summary>
    public string Version { get; set; } = "1.0.0";

    /// <summary><c>servicecomb:service:environment</c>. Default: empty, which is an environment of its own.</summary>
    public string Environment { get; set; } = "";

    /// <summary><c>servicecomb:kie:enableAppConfig</c>: items labelled with app and environment. Default: true.</summary>
    public bool EnableAppConfig { get; set; } = true;

    /// <summary><c>servicecomb:kie:enableServiceConfig</c>: items labelled with app, environment and service; above the app
    /// layer. Default: true.</summary>
    public bool EnableServiceConfig { get; set; } = true;

    /// <summary><c>servicecomb:kie:enableVersionConfig</c>: items labelled with app, environment, service and version; above
    /// the service layer. Default: true.</summary>
    public bool EnableVersionConfig { get; set; } = true;

    /// <summary><c>servicecomb:kie:enableCustomConfig</c>: items that carry the custom label, whatever else they carry; above
    /// all other layers. Default: true.</summary>
    public bool EnableCustomConfig { get; set; } = true;

    /// <summary><c>servicecomb:kie:customLabel</c>. Default: <c>public</c>.</summary>
    public string CustomLabel { get; set; } = "public";

    /// <summary><c>servicecomb:kie:customLabelValue</c>. Default: empty.</summary>
    public string CustomLabelValue { get; set; } = "";

    /// <summary><c>servicecomb:kie:enableLongPolling</c>: whether the engine holds requests until something changes; when
    /// not, it is asked every <see cref="RefreshInterval"/>. Default: true.</summary>
    public bool EnableLongPolling { get; set; } = true;

    /// <summary><c>servicecomb:kie:pollingWaitTime</c>, in seconds: how long the engine holds a request. Default: 10 seconds,
    /// 1 to 50.</summary>
    public TimeSpan PollingWaitTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary><c>servicecomb:kie:refreshInterval</c>, in milliseconds: time between two requests without long polling.
    /// Default: 15 seconds, at least 100 milliseconds.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary><c>servicecomb:kie:firstPullRequired</c>: whether the start fails when no address answers; a snapshot does not
    /// stand in then. Default: false.</summary>
    public bool RequireInitialLoad { get; set; }

    /// <summary><c>servicecomb:kie:firstPullTimeoutInMillis</c>: how long the start waits for a first answer, over all
    /// addresses. Default: 3 seconds, at least 100 milliseconds.</summary>
    public TimeSpan InitialLoadTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary><c>servicecomb:kie:cacheDirectory</c>: where the last configuration is kept for a start without an engine,
    /// in a file that only this user may read. Default: none is kept.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Encrypts the snapshot, for example <c>DataProtectionProvider.Create(keyDirectory).CreateProtector("kie")</c>.
    /// Default: none, the snapshot is plain text.</summary>
    public IDataProtector? CacheProtector { get; set; }

    /// <summary><c>servicecomb:config:client:fileSource</c>: a list of keys whose text values are YAML documents
    /// and are read like items of the type yaml: in their own layer. With the Java reference their values lie above all
    /// layers.</summary>
    public IList<string> FileSources { get; } = [];

    /// <summary><c>servicecomb:kie:secretKeys</c>: a list of patterns (<c>*</c> for any text, without case) of
    /// configuration keys that <see cref="IKieConfigurationInfo.IsSecret"/> calls secret. Default: <c>*password*</c>,
    /// <c>*secret*</c>, <c>*token*</c>, <c>*connectionstring*</c>.</summary>
    public IList<string> SecretKeys { get; } = [];

    /// <summary>Authenticates requests in another way than by <c>servicecomb:credentials:account:*</c>. Default: null.</summary>
    public IAuthenticationProvider? Authentication { get; set; }

    /// <summary>Account, time-outs and TLS, from the keys that the registry's client has in common with this one.</summary>
    internal Action<EngineClientOptions> ConfigureClient { get; set; } = static _ => { };

    /// <summary>Tokens and refused log-ins, shared by all connections of the app.</summary>
    internal LoginThrottleRegistry? LoginThrottles { get; set; }

    /// <summary>What decides whose values are loaded and from where, as a text to compare.</summary>
    internal string Identity
    {
        get
        {
            var client = new EngineClientOptions();
            ConfigureClient(client);
            return string.Join('\n', [
                Application, Service, Version, Environment, Project, CustomLabel, CustomLabelValue, $"{EnableAppConfig}{EnableServiceConfig}{EnableVersionConfig}{EnableCustomConfig}",
                $"{client.Account is not null}", .. client.LoginAddresses, .. Addresses]);
        }
    }

    /// <summary>Replaced in tests.</summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;
}
