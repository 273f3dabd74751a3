using System.Text.Json;
using QuickStart.Scenarios;

namespace QuickStart;

/// <summary>Plays the acts and prints what people or programs want to read.</summary>
internal sealed class ScenarioRunner(bool json, TextWriter output) : IProgress<string>
{
    // For terminals and log files, not for web pages.
    private static readonly JsonWriterOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly bool IsTerminal = !Console.IsOutputRedirected;

    private static readonly Scenario[] Scenarios =
    [
        new("registered", "The registry lists every instance", RegistryScenarios.RegisteredAsync),
        new("balanced", "Calls spread over all instances", RegistryScenarios.BalancedAsync),
        new("configured", "A configuration value changes live", ConfigurationScenarios.ConfiguredAsync),
        new("dark-launch", "A route rule sends 20 of 100 calls to 2.0.0", ConfigurationScenarios.DarkLaunchAsync),
        new("retry", "A flaky instance fails no call", GovernanceScenarios.RetryAsync),
        new("rate-limit", "A policy lets 20 of 50 calls pass", GovernanceScenarios.RateLimitAsync),
        new("circuit-breaker", "A breaker opens, refuses and closes", GovernanceScenarios.CircuitBreakerAsync),
        new("lost-instance", "An instance dies without goodbye", RegistryScenarios.LostInstanceAsync),
        new("lost-engine", "The engine is away for 20 seconds", RegistryScenarios.LostEngineAsync),
    ];

    public async Task<bool> RunAllAsync(Cluster world)
    {
        var passed = 0;
        for (var i = 0; i < Scenarios.Length; i++)
        {
            passed += await RunAsync(world, Scenarios[i], i + 1) ? 1 : 0;
        }

        if (!json)
        {
            await output.WriteLineAsync($"{passed} of {Scenarios.Length} acts");
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

    private async Task<bool> RunAsync(Cluster world, Scenario act, int number)
    {
        try
        {
            var figures = await act.PlayAsync(world, this);
            await WriteAsync(act, number, true, figures.Sentence, figures.Numbers);
            return true;
        }
        catch (Exception exception)
        {
            // An act that fails in an unexpected way has failed; the others are still worth seeing.
            var reason = exception is ScenarioFailedException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";
            await WriteAsync(act, number, false, reason, []);
            return false;
        }
    }

    private async Task WriteAsync(Scenario act, int number, bool ok, string sentence, Dictionary<string, double> numbers)
    {
        if (!json)
        {
            await output.WriteLineAsync($"{(IsTerminal ? "\r\e[K" : "")}{(ok ? "ok  " : "FAIL")} {number}. {act.Title}: {sentence}");
            return;
        }

        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("act", act.Name);
            writer.WriteBoolean("ok", ok);
            writer.WriteString(ok ? "seen" : "failure", sentence);
            foreach (var (name, value) in numbers)
            {
                writer.WriteNumber(name, value);
            }

            writer.WriteEndObject();
        }

        await output.WriteLineAsync(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
