using System.Security.Authentication;
using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Client.Tests.Connections;

public sealed class OptionsReaderTests
{
    private readonly List<string> _failures = [];

    [Fact]
    public void Without_settings_the_defaults_are_used()
    {
        var options = Registry();
        Assert.Null(options.Account);
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)), (options.ConnectTimeout, options.RequestTimeout));
        Assert.Equal((true, true, SslProtocols.Tls12), (options.Tls.CheckCertificate, options.Tls.CheckHostName, options.Tls.MinimumVersion));
        Assert.Equal("v4/default/registry/health/readiness", options.HealthPath);
        Assert.Equal("v1/health", Kie().HealthPath);
        Assert.Empty(_failures);
    }

    [Fact]
    public void An_account_is_used_only_when_it_is_enabled()
    {
        (string, string)[] account = [("servicecomb:credentials:account:name", "app"), ("servicecomb:credentials:account:password", "pw")];
        Assert.Null(Registry(account).Account);
        Assert.Null(Registry([.. account, ("servicecomb:credentials:rbac:enabled", "false")]).Account);
        var credentials = Registry([.. account, ("servicecomb:credentials:rbac:enabled", "true")]).Account!();
        Assert.Equal(("app", "pw"), (credentials.UserName, credentials.Password));
        Assert.Empty(_failures);
    }

    [Fact]
    public void A_changed_password_takes_effect()
    {
        var configuration = Configuration(
            ("servicecomb:credentials:rbac:enabled", "True"), ("servicecomb:credentials:account:name", "app"), ("servicecomb:credentials:account:password", "old"));
        var options = EngineClientOptionsFactory.ForRegistry(Read(configuration));
        configuration["servicecomb:credentials:account:password"] = "new";
        Assert.Equal("new", options.Account!().Password);
    }

    [Fact]
    public void The_configuration_center_logs_in_at_the_registry()
    {
        (string, string)[] account =
        [
            ("servicecomb:credentials:rbac:enabled", "true"), ("servicecomb:credentials:account:name", "a"), ("servicecomb:credentials:account:password", "b"),
        ];
        Assert.Equal(["http://127.0.0.1:30100"], Kie(account).LoginAddresses);
        Assert.Equal(["http://a:1", "http://b:2"], Kie([.. account, ("servicecomb:registry:sc:address", "http://a:1, http://b:2")]).LoginAddresses);
        Assert.Empty(Registry([.. account, ("servicecomb:registry:sc:address", "http://a:1")]).LoginAddresses);
        Assert.Empty(Kie().LoginAddresses);
    }

    [Fact]
    public void A_proxy_is_used_only_when_it_is_enabled()
    {
        (string, string)[] proxy = [("servicecomb:proxy:host", "proxy.corp"), ("servicecomb:proxy:port", "3128"), ("servicecomb:proxy:username", "me"), ("servicecomb:proxy:passwd", "pw")];
        Assert.Null(Registry(proxy).Proxy);
        Assert.Null(Registry([.. proxy, ("servicecomb:proxy:enable", "false")]).Proxy);
        foreach (var options in (EngineClientOptions[])[Registry([.. proxy, ("servicecomb:proxy:enable", "true")]), Kie([.. proxy, ("servicecomb:proxy:enable", "true")])])
        {
            var address = options.Proxy!.GetProxy(new Uri("http://10.0.0.1:30100"))!;
            Assert.Equal("http://proxy.corp:3128/", address.ToString());
            Assert.Equal(("me", "pw"), (options.Proxy.Credentials!.GetCredential(address, "Basic")!.UserName, options.Proxy.Credentials.GetCredential(address, "Basic")!.Password));
        }

        Assert.Equal("http://127.0.0.1:8080/", Registry(("servicecomb:proxy:enable", "true")).Proxy!.GetProxy(new Uri("http://a"))!.ToString());
        Assert.Empty(_failures);
    }

    [Theory]
    [InlineData("enable", "maybe", "must be true or false")]
    [InlineData("host", "http://proxy.corp", "must be a host name or an IP address")]
    [InlineData("host", "me:pw@proxy.corp", "must be a host name or an IP address")]
    [InlineData("host", "a b", "must be a host name or an IP address")]
    [InlineData("port", "0", "must be a whole number from 1 to 65535")]
    [InlineData("port", "65536", "must be a whole number from 1 to 65535")]
    [InlineData("port", "x", "must be a whole number from 1 to 65535")]
    [InlineData("username", "me", "must be set together")]
    [InlineData("passwd", "pw", "must be set together")]
    public void A_wrong_proxy_is_named_without_its_password(string key, string value, string reason)
    {
        Registry([.. new Dictionary<string, string> { ["servicecomb:proxy:enable"] = "true", [$"servicecomb:proxy:{key}"] = value }.Select(static pair => (pair.Key, pair.Value))]);
        var failure = Assert.Single(_failures);
        Assert.Contains($"servicecomb:proxy:{key}", failure, StringComparison.Ordinal);
        Assert.Contains(reason, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("'pw'", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("me:pw", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true")]
    [InlineData(" True ")]
    [InlineData("yes")]
    [InlineData("on")]
    public void A_switch_is_written_as_in_YAML(string text)
    {
        Assert.NotNull(Registry(("servicecomb:proxy:enable", text), ("servicecomb:proxy:port", " 3128 ")).Proxy);
        Assert.Empty(_failures);
    }

    [Fact]
    public void Data_center_and_timeouts_are_read()
    {
        (string, string)[] settings =
        [
            ("servicecomb:datacenter:region", "r"), ("servicecomb:datacenter:availableZone", "z"),
            ("servicecomb:registry:sc:client:timeout:connect", "1000"), ("servicecomb:registry:sc:client:timeout:request", "2000"),
            ("servicecomb:kie:client:timeout:connect", "3000"),
        ];
        var registry = Registry(settings);
        Assert.Equal(("r", "z"), (registry.Region, registry.AvailableZone));
        Assert.Equal((1, 2), (registry.ConnectTimeout.TotalSeconds, registry.RequestTimeout.TotalSeconds));
        Assert.Equal((3, 5), (Kie(settings).ConnectTimeout.TotalSeconds, Kie(settings).RequestTimeout.TotalSeconds));
    }

    [Fact]
    public void TLS_settings_with_a_tag_override_general_ones()
    {
        using var certificates = new Certificates();
        var folder = Path.GetDirectoryName(certificates.AuthorityFile)!;
        (string, string)[] settings =
        [
            ("ssl:protocols", "TLSv1.3"), ("ssl:kie:consumer:protocols", "TLSv1.2,TLSv1.3"), ("ssl:checkCN:host", "false"), ("servicecomb:ssl:kie:consumer:checkCN:host", "true"),
            ("ssl:sc:consumer:authPeer", "false"), ("ssl:storePath", folder), ("ssl:trustStore", "authority.p12"), ("ssl:trustStoreValue", "store-pw"),
            ("ssl:keyStore", "authority.p12"), ("ssl:keyStoreValue", "key-pw"), ("ssl:kie:consumer:caFile", "authority.pem"),
        ];
        var (registry, kie) = (Registry(settings).Tls, Kie(settings).Tls);
        Assert.Equal((SslProtocols.Tls13, false, false), (registry.MinimumVersion, registry.CheckHostName, registry.CheckCertificate));
        Assert.Equal((SslProtocols.Tls12, true, true), (kie.MinimumVersion, kie.CheckHostName, kie.CheckCertificate));
        Assert.Equal((certificates.AuthorityStore, "store-pw"), (registry.AuthorityFile, registry.AuthorityFilePassword));
        Assert.Equal((certificates.AuthorityStore, "key-pw"), (registry.CertificateFile, registry.KeyPassword));
        Assert.Equal(certificates.AuthorityFile, kie.AuthorityFile);
        Assert.Empty(_failures);
    }

    [Fact]
    public void Errors_name_the_key_and_contain_no_secret()
    {
        Registry(
            ("servicecomb:credentials:rbac:enabled", "true"), ("servicecomb:credentials:account:password", "s3cret"), ("servicecomb:credentials:cipher", "aes"),
            ("servicecomb:registry:sc:client:timeout:request", "5s"), ("ssl:protocols", "TLSv1.0"), ("ssl:authPeer", "perhaps"), ("ssl:sc:consumer:trustStore", "missing.jks"));
        string[] keys = ["account:name", "cipher 'aes'", "timeout:request '5s'", "ssl:protocols 'TLSv1.0'", "ssl:authPeer 'perhaps'", "ssl:sc:consumer:trustStore"];
        Assert.Equal(keys.Length, _failures.Count);
        Assert.All(keys, key => Assert.Contains(_failures, failure => failure.Contains(key, StringComparison.Ordinal)));
        Assert.DoesNotContain(_failures, failure => failure.Contains("s3cret", StringComparison.Ordinal));

        Registry(("servicecomb:credentials:rbac:enabled", "maybe"));
        Assert.Contains("rbac:enabled 'maybe'", _failures[^1], StringComparison.Ordinal);
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
        .Build();

    private EngineClientOptions Registry(params (string Key, string Value)[] settings) => EngineClientOptionsFactory.ForRegistry(Read(Configuration(settings)));

    private EngineClientOptions Kie(params (string Key, string Value)[] settings)
    {
        var options = Read(Configuration(settings));
        return EngineClientOptionsFactory.ForKie(options, options.Kie.Addresses);
    }

    private ServiceCombOptions Read(IConfiguration configuration)
    {
        var options = ServiceCombOptionsReader.Read(configuration, configure: null);
        _failures.AddRange(options.Failures);
        return options;
    }
}
