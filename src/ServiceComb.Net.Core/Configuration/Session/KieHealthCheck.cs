using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Reports the age of the configuration, without a request to the engine. Never unhealthy: the app continues with the values that it
/// has, and taking it out of service would turn an outage of the engine into one of the app.</summary>
internal sealed class KieHealthCheck(IConfiguration configuration, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(KieSessions.Find(configuration) is [var session, ..] ? Check(session) : HealthCheckResult.Healthy("no configuration center is used"));

    private HealthCheckResult Check(KieSession session)
    {
        var age = session.LastResponse is { } last ? time.GetUtcNow() - last : (TimeSpan?)null;
        var data = new Dictionary<string, object>
        {
            ["addresses"] = string.Join(", ", session.Addresses),
            ["layers"] = string.Join(", ", session.Layers),
        };
        if (session.CurrentEndpoint is { } address)
        {
            data["address"] = address.ToString();
        }

        foreach (var layer in session.Layers)
        {
            var (state, failure) = session.StateOf(layer);
            data[$"layer {layer}"] = failure is null ? state.ToString() : $"{state}: {failure}";
        }

        if (session.Revision is { } revision)
        {
            data["revision"] = revision;
        }

        if (age is { } value)
        {
            data["age"] = value;
        }

        if (!(age <= session.MaxResponseAge))
        {
            return HealthCheckResult.Degraded(Describe(session, age), data: data);
        }

        var failing = session.Layers.Where(layer => time.GetUtcNow() - session.FailingSince(layer) > session.MaxResponseAge).ToList();
        return failing.Count == 0
            ? HealthCheckResult.Healthy($"last response {age.Value.TotalSeconds:F0} s ago", data)
            : HealthCheckResult.Degraded(
                $"requests for these layers have failed for over {session.MaxResponseAge.TotalSeconds:F0} s: {string.Join(", ", failing)}; the last known values are used", data: data);
    }

    private static string Describe(KieSession session, TimeSpan? age) => (age, session.IsFromCache) switch
    {
        ({ } elapsed, _) => $"the configuration center has not responded for {elapsed.TotalSeconds:F0} s; the last known values are used",
        (null, true) => "the configuration center has not responded since the start; the cached values of an earlier run are used",
        _ => "the configuration center has not responded since the start; there are no values",
    };
}
