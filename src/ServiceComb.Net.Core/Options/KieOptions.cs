using System.IO.Enumeration;
using Microsoft.AspNetCore.DataProtection;
using ServiceComb.Net.Client.Connections;
using ServiceComb.Net.Protocol.Authentication;

namespace ServiceComb.Net;

/// <summary>Options of the configuration center KIE (<c>servicecomb:kie:*</c>). Its layers are selected by the identity in
/// <see cref="ServiceCombOptions.Service"/>.</summary>
public sealed class KieOptions
{
    /// <summary>Gets or sets the addresses of the engine (<c>servicecomb:kie:serverUri</c>, a list). Default: empty; the configuration
    /// center is not used. <c>AddServiceCombKie()</c> then uses <c>http://127.0.0.1:30110</c>.</summary>
    public IList<string> Addresses { get; set; } = [];

    /// <summary>Gets or sets the project in the request paths (<c>servicecomb:kie:domainName</c>). Default: null, that of
    /// <see cref="CredentialsOptions.Project"/>.</summary>
    public string? Project { get; set; }

    /// <summary>Gets or sets whether the app layer is used: items with the labels app and environment
    /// (<c>servicecomb:kie:enableAppConfig</c>). Default: true.</summary>
    public bool EnableAppConfig { get; set; } = true;

    /// <summary>Gets or sets whether the service layer is used: items with the labels app, environment and service, which override the app
    /// layer (<c>servicecomb:kie:enableServiceConfig</c>). Default: true.</summary>
    public bool EnableServiceConfig { get; set; } = true;

    /// <summary>Gets or sets whether the version layer is used: items with the labels app, environment, service and version, which override
    /// the service layer (<c>servicecomb:kie:enableVersionConfig</c>). Default: true.</summary>
    public bool EnableVersionConfig { get; set; } = true;

    /// <summary>Gets or sets whether the custom layer is used: items with the custom label and any others, which override all other
    /// layers (<c>servicecomb:kie:enableCustomConfig</c>). Default: true.</summary>
    public bool EnableCustomConfig { get; set; } = true;

    /// <summary>Gets or sets the name of the custom label (<c>servicecomb:kie:customLabel</c>). Default: <c>public</c>.</summary>
    public string CustomLabel { get; set; } = "public";

    /// <summary>Gets or sets the value of the custom label (<c>servicecomb:kie:customLabelValue</c>). Default: empty.</summary>
    public string CustomLabelValue { get; set; } = "";

    /// <summary>Gets or sets whether the engine holds requests until something changes (<c>servicecomb:kie:enableLongPolling</c>). If false,
    /// requests are sent every <see cref="RefreshInterval"/>. Default: true.</summary>
    public bool EnableLongPolling { get; set; } = true;

    /// <summary>Gets or sets the time that the engine holds a request, 1 to 50 seconds (<c>servicecomb:kie:pollingWaitTime</c>, in seconds).
    /// Default: 10 seconds.</summary>
    public TimeSpan PollingWaitTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the interval between requests without long polling, at least 100 milliseconds
    /// (<c>servicecomb:kie:refreshInterval</c>, in milliseconds). Default: 15 seconds.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets whether the start fails when no address responds, even if there is a cache file
    /// (<c>servicecomb:kie:firstPullRequired</c>). Default: false.</summary>
    public bool RequireInitialLoad { get; set; }

    /// <summary>Gets or sets the timeout for the initial load, over all addresses, 100 milliseconds to 10 minutes
    /// (<c>servicecomb:kie:firstPullTimeoutInMillis</c>, in milliseconds). Default: 3 seconds.</summary>
    public TimeSpan InitialLoadTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets the directory of the cache file with the last configuration, which is used when no address responds at the start
    /// (<c>servicecomb:kie:cacheDirectory</c>). Only the current user can read the file. Default: null; no cache file.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Gets or sets the protector that encrypts the cache file, for example
    /// <c>DataProtectionProvider.Create(keyDirectory).CreateProtector("kie")</c>. Default: null; the file is plain text.</summary>
    public IDataProtector? CacheProtector { get; set; }

    /// <summary>Gets or sets the keys whose text values are YAML documents and are read like items of type yaml
    /// (<c>servicecomb:config:client:fileSource</c>). Their values belong to the layer of the item; in the Java client they override all
    /// layers.</summary>
    public IList<string> FileSources { get; set; } = [];

    /// <summary>Gets or sets the case-insensitive patterns (<c>*</c> matches any text) of configuration keys for which
    /// <c>IKieConfigurationInfo.IsSecret</c> returns true (<c>servicecomb:kie:secretKeys</c>). Default: those that contain one of
    /// <see cref="SecretNames.Words"/>, such as <c>*password*</c>.</summary>
    public IList<string> SecretKeys { get; set; } = [];

    /// <summary>Gets or sets the timeout for connecting to the configuration center (<c>servicecomb:kie:client:timeout:connect</c>).
    /// Default: 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the timeout for a response of the configuration center to a request that it does not hold
    /// (<c>servicecomb:kie:client:timeout:request</c>). Default: 5 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the TLS options for addresses that start with <c>https</c> (<c>servicecomb:ssl:*</c>).</summary>
    public EngineTlsOptions Tls { get; set; } = new();

    /// <summary>Returns whether a key matches one of <see cref="SecretKeys"/>.</summary>
    internal bool IsSecretKey(string key) => SecretKeys.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, key, ignoreCase: true));
}
