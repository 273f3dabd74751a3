using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.LocalEngine.Tests.Hosting;

public sealed class TlsTests
{
    [Fact]
    public async Task With_a_certificate_both_listeners_use_https()
    {
        using var certificate = TestCertificate.Make();
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Certificate = certificate }, TestContext.Current.CancellationToken);
        using var http = TestCertificate.ClientOf(certificate);

        Assert.Equal(("https", "https"), (engine.RegistryAddress.Scheme, engine.KieAddress.Scheme));
        var health = JsonNode.Parse(await http.GetStringAsync(new Uri(engine.RegistryAddress, "health"), TestContext.Current.CancellationToken))!;
        Assert.Equal($"rest://{engine.RegistryAddress.Authority}/?sslEnabled=true", (string)health["instances"]![0]!["endpoints"]![0]!);
        Assert.Contains("revision", await http.GetStringAsync(new Uri(engine.KieAddress, "v1/health"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_trust_the_certificate_cannot_connect()
    {
        using var certificate = TestCertificate.Make();
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Certificate = certificate }, TestContext.Current.CancellationToken);
        using var http = new HttpClient();

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(engine.RegistryAddress, "health"), TestContext.Current.CancellationToken));

        Assert.Equal(HttpRequestError.SecureConnectionError, failure.HttpRequestError);
    }

    [Fact]
    public async Task Watches_run_over_tls_and_a_restart_keeps_the_certificate()
    {
        using var certificate = TestCertificate.Make();
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Certificate = certificate }, TestContext.Current.CancellationToken);
        await engine.RestartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var watch = new ClientWebSocket();
        watch.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString();

        await watch.ConnectAsync(new Uri($"wss://{engine.RegistryAddress.Authority}/v4/default/registry/microservices/nobody/watcher"), TestContext.Current.CancellationToken);
        var frame = new byte[64];
        var received = await watch.ReceiveAsync(frame, TestContext.Current.CancellationToken);

        Assert.Equal("service does not exist", System.Text.Encoding.UTF8.GetString(frame, 0, received.Count));
    }

    [Fact]
    public async Task A_certificate_that_has_no_key_or_has_expired_is_rejected_with_its_name()
    {
        using var expired = TestCertificate.Make(expired: true);
        using var whole = TestCertificate.Make();
        using var keyless = X509CertificateLoader.LoadCertificate(whole.Export(X509ContentType.Cert));

        Assert.Contains("CN=local engine has no private key", await RefusalAsync(keyless), StringComparison.Ordinal);
        Assert.Contains("CN=local engine is valid from", await RefusalAsync(expired), StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(X509Certificate2 certificate)
    {
        var refused = await Assert.ThrowsAsync<LocalEngineException>(
            () => LocalEngineHost.StartAsync(new LocalEngineOptions { Certificate = certificate }, TestContext.Current.CancellationToken));
        Assert.Equal(LocalEngineFailure.Options, refused.Failure);
        return refused.Message;
    }
}
