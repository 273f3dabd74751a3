using System.Text.Json;
using QuickStart.Scenarios;

namespace QuickStart;

/// <summary>Runs the scenarios and prints the results as text or JSON.</summary>
internal sealed class ScenarioRunner(bool json, TextWriter output) : IProgress<string>
{
    // The output is never embedded in HTML, so it needs no escaping.
    private static readonly JsonWriterOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly bool IsTerminal = !Console.IsOutputRedirected;

    private static readonly Scenario[] Scenarios =
    [
        new("registered", "The registry lists every instance", RegistryScenarios.RegisteredAsync),
        new("balanced", "Calls spread over all instances", RegistryScenarios.BalancedAsync),
        new("configured", "A configuration value changes live", ConfigurationScenarios.ConfiguredAsync),
        new("dark-launch", "A route rule sends 20 of 100 calls to 2.0.0", ConfigurationScenarios.DarkLaunchAsync),
        new("retry", "A flaky instance fails no call", GovernanceScenarios.RetryAsync),
        new("rate-limit", "A policy permits 20 of 50 calls", GovernanceScenarios.RateLimitAsync),
        new("circuit-breaker", "A circuit breaker opens, rejects calls and closes", GovernanceScenarios.CircuitBreakerAsync),
        new("lost-instance", "An instance crashes without deregistering", RegistryScenarios.LostInstanceAsync),
        new("lost-engine", "The engine is unavailable for 15 seconds", RegistryScenarios.LostEngineAsync),
    ];

    public async Task<bool> RunAllAsync(Cluster cluster)
    {
        var passed = 0;
        for (var i = 0; i < Scenarios.Length; i++)
        {
            passed += await RunAsync(cluster, Scenarios[i], i + 1) ? 1 : 0;
        }

        if (!json)
        {
            await output.WriteLineAsync($"{passed} of {Scenarios.Length} scenarios passed");
        }

        return passed == Scenarios.Length;
    }

    public void Report(string value)
    {
        if (!json && IsTerminal)
        {
            output.Write($"\r     {value}  ");
        }
    }

    private async Task<bool> RunAsync(Cluster cluster, Scenario scenario, int number)
    {
        try
        {
            var result = await scenario.RunAsync(cluster, this);
            await WriteAsync(scenario, number, true, result.Sentence, result.Numbers);
            return true;
        }
        catch (Exception exception)
        {
            // Continue with the other scenarios after any failure.
            var reason = exception is ScenarioFailedException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";
            await WriteAsync(scenario, number, false, reason, []);
            return false;
        }
    }

    private async Task WriteAsync(Scenario scenario, int number, bool ok, string sentence, Dictionary<string, double> numbers)
    {
        if (!json)
        {
            await output.WriteLineAsync($"{(IsTerminal ? "\r\e[K" : "")}{(ok ? "ok  " : "FAIL")} {number}. {scenario.Title}: {sentence}");
            return;
        }

        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("scenario", scenario.Name);
            writer.WriteBoolean("ok", ok);
            writer.WriteString(ok ? "result" : "failure", sentence);
            foreach (var (name, value) in numbers)
            {
                writer.WriteNumber(name, value);
            }

            writer.WriteEndObject();
        }

        await output.WriteLineAsync(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
