using ServiceComb.Net.Client.Yaml;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>Reads the fields that <c>circuitBreaker</c> and <c>instanceIsolation</c> share.</summary>
internal static class BreakerFields
{
    private const int MaxWindowSize = 1_000_000;
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public static StatusPatterns ReadStatuses(DocumentFields fields) => new(fields.Texts("recordFailureStatus", "502", "503"));

    public static CircuitBreakerOptions Read(string key, DocumentFields fields) => new()
    {
        PolicyKey = key,
        FailureRateThreshold = fields.Number("failureRateThreshold", 50, exclusiveMin: 0, max: 100),
        SlowCallRateThreshold = fields.Number("slowCallRateThreshold", 100, exclusiveMin: 0, max: 100),
        SlowCallDurationThreshold = fields.Duration("slowCallDurationThreshold", TimeSpan.FromSeconds(60), Millisecond),
        // As in Java, any value other than COUNT_BASED means a time window.
        Window = fields.Text("slidingWindowType")?.ToUpperInvariant() is "COUNT_BASED" or "COUNT" ? CircuitBreakerWindow.Count : CircuitBreakerWindow.Time,
        WindowSize = ReadWindowSize(fields),
        MinimumNumberOfCalls = fields.Integer("minimumNumberOfCalls", 100, min: 1),
        WaitDurationInOpenState = fields.Duration("waitDurationInOpenState", TimeSpan.FromSeconds(60), Millisecond),
        PermittedNumberOfCallsInHalfOpenState = fields.Integer("permittedNumberOfCallsInHalfOpenState", 10, min: 1),
        ForceOpen = fields.Flag("forceOpen"),
        ForceClosed = fields.Flag("forceClosed"),
    };

    // A number means seconds or calls, unlike other durations; 2M means 120.
    private static int ReadWindowSize(DocumentFields fields)
    {
        const string Name = "slidingWindowSize";
        var text = fields.Text(Name) ?? "";
        if (text.Length == 0 || YamlScalars.TryReadInteger(text, out _))
        {
            return fields.Integer(Name, 100, min: 1, max: MaxWindowSize);
        }

        var seconds = fields.Duration(Name, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(1)).TotalSeconds;
        return seconds <= MaxWindowSize ? (int)seconds : throw fields.CreateException(Name, "longer than 1,000,000 seconds");
    }
}
