using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Testing;

namespace ServiceComb.Net.Docs.Tests;

/// <summary>Tests the table of instruments against those of a running app.</summary>
public sealed partial class MetricsTests
{
    private const string Page = "docs/reference/metrics.md";

    [Fact]
    public async Task The_page_lists_every_instrument_with_its_unit()
    {
        var documented = Row().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, Page), TestContext.Current.CancellationToken))
            .Select(static match => $"{match.Groups["name"].Value} {match.Groups["type"].Value} {match.Groups["unit"].Value}".TrimEnd()).ToHashSet(StringComparer.Ordinal);
        Assert.True(documented.Count > 15, $"only {documented.Count} instruments were found");
        var published = await ReadInstrumentsAsync();
        Problems.AssertNone(published.Except(documented).Select(static instrument => $"{Page} lacks {instrument}"));
        Problems.AssertNone(documented.Except(published).Select(static instrument => $"{Page}: there is no {instrument}"));
    }

    private static async Task<HashSet<string>> ReadInstrumentsAsync()
    {
        var instruments = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == ServiceCombTelemetry.MeterName)
            {
                lock (instruments)
                {
                    instruments.Add($"{instrument.Name} {TypeOf(instrument)} {instrument.Unit}".TrimEnd());
                }
            }
        };
        listener.Start();
        await using var engine = await TestEngine.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer().UseTestEngine(engine, "orders");
        builder.Logging.ClearProviders();
        builder.AddServiceComb();
        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        await engine.WaitForAsync("orders", cancellationToken: TestContext.Current.CancellationToken);
        await app.StopAsync(TestContext.Current.CancellationToken);
        lock (instruments)
        {
            return [.. instruments];
        }
    }

    private static string TypeOf(Instrument instrument) => instrument.GetType().Name switch
    {
        var name when name.StartsWith("ObservableGauge", StringComparison.Ordinal) => "gauge",
        var name when name.StartsWith("Histogram", StringComparison.Ordinal) => "histogram",
        _ => "counter",
    };

    [GeneratedRegex(@"^\| `(?<name>servicecomb\.[\w.]+)` \| (?<type>counter|gauge|histogram) \|(?: (?<unit>[^| ]+))? \|", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Row();
}
