using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Calls;

/// <summary>A registered app that serves <see cref="ChatService"/>.</summary>
internal sealed class ChatServer(string name)
{
    public string Name => name;

    /// <summary>Gets or sets the status that <see cref="ChatService.Echo"/> returns.</summary>
    public StatusCode Status { get; set; }

    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Gets a source that completes when a call hangs.</summary>
    public TaskCompletionSource Hanging { get; } = new();

    /// <summary>Gets a source that completes when the server detects the cancellation of a hanging call.</summary>
    public TaskCompletionSource Cancelled { get; } = new();

    /// <summary>Starts a server on one port, with HTTP/2 or TLS.</summary>
    public static async Task<ChatServer> StartAsync(AppsFixture apps, string name, bool tls = false, string service = "greeter")
    {
        var server = new ChatServer(name);
        await apps.RunAsync(
            service,
            builder =>
            {
                builder.WebHost.UseUrls().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
                {
                    listen.Protocols = tls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2;
                    if (tls)
                    {
                        listen.UseHttps(Certificate());
                    }
                }));
                builder.Services.AddGrpc();
                builder.Services.AddSingleton(server);
                builder.AddServiceComb();
            },
            static app => app.MapGrpcService<ChatService>());
        return server;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
