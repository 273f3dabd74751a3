using System.Net;
using System.Net.Http.Metrics;
using System.Net.Security;
using ServiceComb.Net.Client.Addresses;

namespace ServiceComb.Net.Client.Connections;

/// <summary>The connections of a transport or a lane. When files of certificates were replaced, requests from then on go over
/// new connections; what is under way on others goes on.</summary>
internal sealed class EngineConnectionPool : HttpMessageHandler
{
    /// <summary>Two minutes of silence are what middle boxes grant a connection; a dead one is noticed well before.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);
    private readonly EngineClientOptions _options;
    private readonly EngineTls _tls;
    private readonly Lock _changing = new();
    private volatile Pool _pool;
    private bool _isDisposed;

    public EngineConnectionPool(EngineClientOptions options, EngineTls tls)
    {
        (_options, _tls) = (options, tls);
        _pool = Make(tls.Current);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Whoever authenticates adds headers of its own.
        HeaderText.Require(request.Headers);
        HttpMetricsEnrichmentContext.AddCallback(request, AddEngineTag);
        var (pool, tls) = (_pool, _tls.Current);
        return (ReferenceEquals(pool.Tls, tls) ? pool : Replace(tls)).Http.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_changing)
            {
                _isDisposed = true;
                _pool.Http.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    // So that requests to the engine can be told from calls to services in http.client.request.duration.
    private static void AddEngineTag(HttpMetricsEnrichmentContext context) => context.AddCustomTag("servicecomb.engine", ApiOf(context.Request.RequestUri!.AbsolutePath));

    private static string ApiOf(string path) =>
        path.Contains("/registry/", StringComparison.Ordinal) ? "registry"
        : path.Contains("/kie/", StringComparison.Ordinal) ? "kie"
        : path.Contains("/gov", StringComparison.Ordinal) ? "governance"
        : path.EndsWith("/v4/token", StringComparison.Ordinal) ? "token"
        : "other";

    private Pool Replace(SslClientAuthenticationOptions tls)
    {
        lock (_changing)
        {
            // Not disposed: somebody may be about to send over it. Its connections end when they rest or grow old.
            return ReferenceEquals(_pool.Tls, tls) || _isDisposed ? _pool : _pool = Make(tls);
        }
    }

    private Pool Make(SslClientAuthenticationOptions tls) => new(
        new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectTimeout = _options.ConnectTimeout,
            PooledConnectionLifetime = _options.ConnectionLifetime,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            AllowAutoRedirect = false,
            UseCookies = false,
            // Not the one of the environment, which is for the internet: engines are next to the app.
            UseProxy = _options.Proxy is not null,
            Proxy = _options.Proxy,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            SslOptions = tls,
        }),
        tls);

    private sealed record Pool(HttpMessageInvoker Http, SslClientAuthenticationOptions Tls);
}
