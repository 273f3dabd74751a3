using System.Collections.Concurrent;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Connections;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Connections;

/// <summary>Tests certificate validation, TLS versions and replaced certificate files.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly Certificates _certificates = new();
    private readonly FakeLogCollector _logs = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_rejected()
    {
        await using var stub = await StartAsync(_certificates.Issue("engine"));
        var exception = await RefusedAsync(stub, new EngineTlsOptions());
        Assert.IsType<HttpRequestException>(exception.InnerException);
        Assert.Contains("certificate", exception.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task A_certificate_of_a_configured_authority_is_accepted_from_PEM_or_PKCS12()
    {
        await using var stub = await StartAsync(_certificates.Issue("engine"));
        await CallAsync(stub, new EngineTlsOptions { AuthorityFile = _certificates.AuthorityFile });
        await CallAsync(stub, new EngineTlsOptions { AuthorityFile = _certificates.AuthorityStore, AuthorityFilePassword = "store-pw" });
        Assert.Empty(_logs.MessagesOf(LogLevel.Warning));
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_rejected_unless_host_names_are_not_validated()
    {
        await using var stub = await StartAsync(_certificates.Issue("engine", "elsewhere.example"));
        await RefusedAsync(stub, new EngineTlsOptions { AuthorityFile = _certificates.AuthorityFile });
        Assert.Empty(_logs.MessagesOf(LogLevel.Warning));

        await CallAsync(stub, new EngineTlsOptions { AuthorityFile = _certificates.AuthorityFile, CheckHostName = false });
        Assert.Contains("host name", Assert.Single(_logs.MessagesOf(LogLevel.Warning)), StringComparison.Ordinal);
        await RefusedAsync(stub, new EngineTlsOptions { CheckHostName = false });
    }

    [Fact]
    public async Task Without_validation_every_certificate_is_accepted_and_a_warning_is_logged()
    {
        await using var stub = await StartAsync(_certificates.Issue("engine", "elsewhere.example"));
        await CallAsync(stub, new EngineTlsOptions { CheckCertificate = false });
        Assert.Contains("not validated", Assert.Single(_logs.MessagesOf(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_certificate_is_read_from_all_file_formats()
    {
        using var own = _certificates.Issue("app");
        var files = _certificates.Files(own);
        var shown = new ConcurrentQueue<string>();
        await using var stub = await StartAsync(_certificates.Issue("engine"), https => RequireCertificate(https, shown));
        var authority = _certificates.AuthorityFile;
        await CallAsync(stub, new EngineTlsOptions { AuthorityFile = authority, CertificateFile = files.Certificate, KeyFile = files.Key });
        await CallAsync(stub, new EngineTlsOptions { AuthorityFile = authority, CertificateFile = files.Both, KeyPassword = "key-pw" });
        await CallAsync(stub, new EngineTlsOptions { AuthorityFile = authority, CertificateFile = files.Store, KeyPassword = "key-pw" });
        Assert.Equal(Enumerable.Repeat(own.Thumbprint, 3), shown);
        await RefusedAsync(stub, new EngineTlsOptions { AuthorityFile = authority });
    }

    [Fact]
    public async Task An_engine_below_the_minimum_version_is_rejected()
    {
        await using var stub = await StartAsync(_certificates.Issue("engine"), https => https.SslProtocols = SslProtocols.Tls12);
        await CallAsync(stub, new EngineTlsOptions { AuthorityFile = _certificates.AuthorityFile });
        await RefusedAsync(stub, new EngineTlsOptions { AuthorityFile = _certificates.AuthorityFile, MinimumVersion = SslProtocols.Tls13 });
    }

    [Fact]
    public void The_minimum_version_is_TLS_12_or_13()
    {
        var options = Transports.Options("https://127.0.0.1:1");
        options.Tls.MinimumVersion = SslProtocols.None;
        Assert.Contains("Tls12", Assert.Throws<ArgumentException>(() => new EngineHttpClient(options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData(HttpProtocols.Http2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task HTTP_2_is_used_where_it_is_offered(HttpProtocols offered, string expected)
    {
        var protocols = new ConcurrentQueue<string>();
        await using var stub = await StubEngine.StartAsync(
            context =>
            {
                protocols.Enqueue(context.Request.Protocol);
                return context.Response.WriteAsync("{}");
            },
            "https://127.0.0.1:0",
            kestrel =>
            {
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = offered);
                kestrel.ConfigureHttpsDefaults(https => (https.ServerCertificate, https.HandshakeTimeout) = (_certificates.Issue("engine"), TimeSpan.FromMinutes(2)));
            });
        await CallAsync(stub, new EngineTlsOptions { AuthorityFile = _certificates.AuthorityFile });
        Assert.Equal(expected, Assert.Single(protocols));
    }

    [Fact]
    public async Task A_watch_validates_certificates()
    {
        await using var stub = await StubEngine.StartAsync(
            async context =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
            },
            "https://127.0.0.1:0",
            kestrel => kestrel.ConfigureHttpsDefaults(https => (https.ServerCertificate, https.HandshakeTimeout) = (_certificates.Issue("engine"), TimeSpan.FromMinutes(2))));
        using var trusting = Transport(stub, new EngineTlsOptions { AuthorityFile = _certificates.AuthorityFile });
        using var watch = await new RegistryClient(trusting).WatchAsync("s", Cancelled);
        Assert.Single(stub.Requests);

        using var doubting = Transport(stub, new EngineTlsOptions());
        await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(doubting).WatchAsync("s", Cancelled));
    }

    [Theory]
    [InlineData("missing.pem", null)]
    [InlineData("empty.pem", "")]
    [InlineData("text.pem", "no certificate")]
    [InlineData("garbled.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void An_unusable_file_is_reported_without_its_password(string name, string? content)
    {
        var path = content is null ? name : _certificates.Write(name, content);
        foreach (var tls in new[]
        {
            new EngineTlsOptions { AuthorityFile = path, AuthorityFilePassword = "s3cret" },
            new EngineTlsOptions { CertificateFile = path, KeyPassword = "s3cret" },
        })
        {
            var options = Transports.Options("https://127.0.0.1:1");
            options.Tls = tls;
            var exception = Assert.Throws<ArgumentException>(() => new EngineHttpClient(options));
            Assert.Contains($"'{path}'", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", exception.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replaced_files_are_used_by_new_connections(bool isDedicated)
    {
        using var renewed = new Certificates();
        using var first = _certificates.Issue("app");
        using var second = renewed.Issue("app");
        var (own, next) = (_certificates.Files(first), renewed.Files(second));
        var offered = _certificates.Issue("engine");
        var shown = new ConcurrentQueue<string>();
        await using var stub = await StartAsync(offered, https =>
        {
            https.ServerCertificateSelector = (_, _) => offered;
            RequireCertificate(https, shown);
        });
        var time = new FakeTimeProvider();
        using var transport = Transport(stub, new EngineTlsOptions { AuthorityFile = _certificates.AuthorityFile, CertificateFile = own.Certificate, KeyFile = own.Key }, time: time);
        using var dedicated = transport.WithDedicatedConnection();
        var registry = new RegistryClient(isDedicated ? dedicated : transport);
        await registry.ListMicroservicesAsync(Cancelled);

        // An incomplete pair of files cannot be used: the previous certificates stay in use.
        File.Copy(next.Certificate, own.Certificate, overwrite: true);
        time.Advance(TimeSpan.FromSeconds(30));
        await UntilAsync(registry, () => _logs.MessagesOf(LogLevel.Warning).Any());
        File.Copy(next.Key, own.Key, overwrite: true);
        File.Copy(renewed.AuthorityFile, _certificates.AuthorityFile, overwrite: true);
        offered = renewed.Issue("engine");
        time.Advance(TimeSpan.FromSeconds(30));
        await UntilAsync(registry, () => shown.Count == 2);

        Assert.Equal([first.Thumbprint, second.Thumbprint], shown);
        Assert.Contains(own.Certificate, Assert.Single(_logs.MessagesOf(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.Contains("Certificate files changed", Assert.Single(_logs.MessagesOf(LogLevel.Information)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unchanged_files_do_not_cause_new_connections()
    {
        var shown = new ConcurrentQueue<string>();
        await using var stub = await StartAsync(_certificates.Issue("engine"), https => https.ServerCertificateSelector = (_, _) =>
        {
            shown.Enqueue("one");
            return https.ServerCertificate;
        });
        var time = new FakeTimeProvider();
        using var transport = Transport(stub, new EngineTlsOptions { AuthorityFile = _certificates.AuthorityFile }, time: time);
        for (var look = 0; look < 10; look++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        }

        Assert.Single(shown);
        Assert.Empty(_logs.MessagesWithExceptions);
    }

    // Every call succeeds; the files are checked in the background.
    private static async Task UntilAsync(RegistryClient registry, Func<bool> reached)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!reached())
        {
            bound.Token.ThrowIfCancellationRequested();
            await registry.ListMicroservicesAsync(Cancelled);
        }
    }

    private static void RequireCertificate(HttpsConnectionAdapterOptions https, ConcurrentQueue<string> shown)
    {
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, _, _) =>
        {
            shown.Enqueue(certificate.Thumbprint);
            return true;
        };
    }

    private static Task<StubEngine> StartAsync(X509Certificate2 certificate, Action<HttpsConnectionAdapterOptions>? configure = null) => StubEngine.StartAsync(
        context => context.Response.WriteAsync("{}"),
        "https://127.0.0.1:0",
        kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            (https.ServerCertificate, https.HandshakeTimeout) = (certificate, TimeSpan.FromMinutes(2));
            configure?.Invoke(https);
        }));

    private EngineHttpClient Transport(StubEngine stub, EngineTlsOptions tls, FakeLogCollector? logs = null, TimeProvider? time = null)
    {
        var options = Transports.Options(stub.Address);
        options.Tls = tls;
        return new EngineHttpClient(options, time, (logs ?? _logs).CreateFactory());
    }

    private async Task CallAsync(StubEngine stub, EngineTlsOptions tls)
    {
        using var transport = Transport(stub, tls);
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
    }

    private async Task<EngineException> RefusedAsync(StubEngine stub, EngineTlsOptions tls)
    {
        using var transport = Transport(stub, tls, new FakeLogCollector());
        return await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
    }
}
