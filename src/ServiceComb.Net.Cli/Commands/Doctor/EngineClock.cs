using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using ServiceComb.Net.Cli.Contexts;

namespace ServiceComb.Net.Cli.Commands.Doctor;

/// <summary>Compares the clock of an engine, which is in every HTTP response, with that of this machine.</summary>
internal static class EngineClock
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Returns how far the engine's clock is ahead, accurate to about a second; null when the response has no time.</summary>
    public static async Task<TimeSpan?> CompareAsync(EngineContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (context.AuthorityFile is { } file)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        using var client = new HttpClient(handler) { Timeout = Timeout };
        var address = new Uri(context.Registry[0].TrimEnd('/') + "/");
        var sent = Stopwatch.GetTimestamp();
        using var response = await client.GetAsync(new Uri(address, $"v4/{Uri.EscapeDataString(context.Project ?? "default")}/registry/version"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        // The header has whole seconds; half a second is the expected remainder, and half of the round trip has passed since.
        var elapsed = Stopwatch.GetElapsedTime(sent) / 2;
        return response.Headers.Date + TimeSpan.FromMilliseconds(500) + elapsed - time.GetUtcNow();
    }
}
