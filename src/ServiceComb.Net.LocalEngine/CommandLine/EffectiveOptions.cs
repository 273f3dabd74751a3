using System.Globalization;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>Describes the effective options for the log, without secrets.</summary>
internal static class EffectiveOptions
{
    public static string Describe(LocalEngineOptions options)
    {
        var quotas = options.Quotas;
        return string.Join(", ",
        [
            options.DataDirectory is { } directory ? $"data in {Path.GetFullPath(directory)}" : "data in memory",
            .. options.DataDirectory is null ? Array.Empty<string>() : [options.IsDurable ? "each change flushed to disk" : "changes flushed to disk periodically"],
            options.Rbac ? "access control enabled" : "no access control",
            options.MonitorUrl is null ? "metrics not collected" : string.Create(CultureInfo.InvariantCulture, $"metrics at {options.MonitorUrl} every {options.MonitorResolution.TotalSeconds} s kept for {options.MonitorRetention.TotalHours} h"),
            options.ListenAny ? "other machines allowed" : "this machine only",
            options.LogRequests ? "requests logged" : "requests not logged",
            options.Certificate is null ? "no TLS" : "TLS",
            string.Create(CultureInfo.InvariantCulture, $"quotas {quotas.Services} services {quotas.Instances} instances {quotas.SchemasPerService} schemas {quotas.Items} items"),
            options.KieRequestsPerSecond == 0 ? "no rate limit" : string.Create(CultureInfo.InvariantCulture, $"{options.KieRequestsPerSecond} item requests per second"),
            options.AllowedOrigins.Count == 0 ? "no additional origins" : $"origins {string.Join(' ', options.AllowedOrigins)}",
        ]);
    }
}
