using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Snapshot;

/// <summary>Looks at the memory of the whole process, so no other test may run beside it.</summary>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public void Memory_stays_flat_over_thirty_thousand_swaps()
    {
        using var fixture = new GovernanceFixture(TimeProvider.System);
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a"), FakeDirectory.Instance("b"));
        var snapshot = SwapTo(GovernanceSnapshot.Empty, fixture, 2000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        snapshot = SwapTo(snapshot, fixture, 30_000);
        // Less than an object per swap.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 256 * 1024);
        GC.KeepAlive(snapshot);
    }

    private static GovernanceSnapshot SwapTo(GovernanceSnapshot snapshot, GovernanceFixture fixture, int swaps)
    {
        var compiler = fixture.Services.GetRequiredService<DocumentCompiler>();
        var group = Document(DocumentKind.MatchGroup, "matches: [{}]");
        var entry = fixture.Directory.Find("orders")!;
        var texts = Enumerable.Range(1, 100).Select(static i => string.Create(CultureInfo.InvariantCulture, $"{{minimumNumberOfCalls: {i}, slidingWindowType: COUNT_BASED}}")).ToList();
        var isolations = texts.ConvertAll(static text => Document(DocumentKind.InstanceIsolation, text));
        var breakers = texts.ConvertAll(static text => Document(DocumentKind.CircuitBreaker, text));
        var bulkheads = texts.ConvertAll(static text => Document(DocumentKind.InstanceBulkhead, text));
        for (var i = 0; i < swaps; i++)
        {
            snapshot = compiler.Compile(snapshot, [group, isolations[i % 100], breakers[i % 100], bulkheads[i % 100]], GovernanceSettings.Default);
            if (i % 10 == 0)
            {
                var tries = new TestAttempts(snapshot.Outgoing.Match(new TestRequestView()), snapshot);
                Assert.Null(fixture.Selector.BeginAttempt(tries, entry, new TestRequestView()));
                tries.End(Outcome.FromResult(new CallOutcome(i % 3 == 0 ? 503 : 200, null)), TimeProvider.System);
            }
        }

        return snapshot;
    }

    private static GovernanceDocument Document(DocumentKind kind, string text) => new(kind, "all", text, YamlDocumentReader.Read(text), null);
}
