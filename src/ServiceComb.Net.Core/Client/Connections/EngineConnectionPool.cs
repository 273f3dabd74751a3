using System.Net;
using System.Net.Http.Metrics;
using System.Net.Security;
using ServiceComb.Net.Client.Addresses;

namespace ServiceComb.Net.Client.Connections;

/// <summary>The connections of an <see cref="EngineHttpClient"/>. After certificate files changed, new requests use new connections;
/// pending requests complete on the old ones.</summary>
internal sealed class EngineConnectionPool : HttpMessageHandler
{
    // Proxies commonly drop connections that are idle for two minutes; ping earlier to detect dead ones.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);
    private readonly EngineClientOptions _options;
    private readonly EngineTls _tls;
    private readonly Lock _lock = new();
    private volatile Pool _pool;
    private bool _isDisposed;

    public EngineConnectionPool(EngineClientOptions options, EngineTls tls)
    {
        (_options, _tls) = (options, tls);
        _pool = CreatePool(tls.Current);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Authentication providers add headers, which are validated here.
        HeaderValidator.Validate(request.Headers);
        HttpMetricsEnrichmentContext.AddCallback(request, AddEngineTag);
        var (pool, tls) = (_pool, _tls.Current);
        return (ReferenceEquals(pool.Tls, tls) ? pool : Replace(tls)).Http.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_lock)
            {
                _isDisposed = true;
                _pool.Http.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    // Distinguishes engine requests from service calls in http.client.request.duration.
    private static void AddEngineTag(HttpMetricsEnrichmentContext context) => context.AddCustomTag("servicecomb.engine", ApiOf(context.Request.RequestUri!.AbsolutePath));

    private static string ApiOf(string path) =>
        path.Contains("/registry/", StringComparison.Ordinal) ? "registry"
        : path.Contains("/kie/", StringComparison.Ordinal) ? "kie"
        : path.Contains("/gov", StringComparison.Ordinal) ? "governance"
        : path.EndsWith("/v4/token", StringComparison.Ordinal) ? "token"
        : "other";

    private Pool Replace(SslClientAuthenticationOptions tls)
    {
        lock (_lock)
        {
            // The old pool is not disposed, because a request may be about to use it. Its connections close when they are idle or reach their lifetime.
            return ReferenceEquals(_pool.Tls, tls) || _isDisposed ? _pool : _pool = CreatePool(tls);
        }
    }

    private Pool CreatePool(SslClientAuthenticationOptions tls) => new(
        new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectTimeout = _options.ConnectTimeout,
            PooledConnectionLifetime = _options.ConnectionLifetime,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            AllowAutoRedirect = false,
            UseCookies = false,
            // Do not use the proxy of the environment, which is meant for the internet: engines are on the local network.
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
