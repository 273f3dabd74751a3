using System.Globalization;

namespace ServiceComb.Net.LocalEngine.Tests.Kills;

/// <summary>Tests that acknowledged changes survive when the process is killed at any moment.</summary>
public sealed class KillTests
{
    private const int Chains = 2;

    // A kill takes a third of a second, so CI sets 100 and local runs use 10.
    private static readonly int KillsPerChain = int.Parse(Environment.GetEnvironmentVariable("SERVICECOMB_TEST_KILLS") ?? "10", CultureInfo.InvariantCulture) / Chains;

    private const int Writers = 6;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task After_kills_at_random_moments_exactly_the_acknowledged_changes_exist()
    {
        var seed = Environment.TickCount;
        var acknowledged = await Task.WhenAll(Enumerable.Range(0, Chains).Select(chain => KillAgainAndAgainAsync(seed + chain)));

        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {acknowledged.Sum()} changes acknowledged over {Chains * KillsPerChain} kills");
        Assert.True(acknowledged.Sum() > Chains * KillsPerChain, $"only {acknowledged.Sum()} changes were acknowledged: the kills came too early to tell anything");
    }

    private static async Task<int> KillAgainAndAgainAsync(int seed)
    {
        var random = new Random(seed);
        var directory = Directory.CreateTempSubdirectory("servicecomb-kill-").FullName;
        var writers = Enumerable.Range(0, Writers).Select(number => new Writer(number, new Random(seed + (1000 * number)))).ToList();
        try
        {
            for (var kill = 0; kill <= KillsPerChain; kill++)
            {
                using var engine = await EngineProcess.StartAsync(directory);
                using var http = new HttpClient();
                await CompareAsync(writers, http, engine, seed, kill);
                if (kill < KillsPerChain)
                {
                    await WriteAndKillAsync(writers, http, engine, random);
                }
            }

            return writers.Sum(static writer => writer.Acknowledged);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task CompareAsync(List<Writer> writers, HttpClient http, EngineProcess engine, int seed, int kill)
    {
        if (kill == 0)
        {
            await Task.WhenAll(writers.Select(writer => writer.CreateServiceAsync(http, engine)));
        }

        var complaints = await Task.WhenAll(writers.Select(writer => writer.CompareAsync(http, engine)));
        Assert.True(complaints.All(static one => one.Count == 0), $"seed {seed}, kill {kill}: {string.Join("; ", complaints.SelectMany(static one => one))}");
    }

    // The moment is counted in changes and not in time, so that it falls into the middle of one on any machine.
    private static async Task WriteAndKillAsync(List<Writer> writers, HttpClient http, EngineProcess engine, Random random)
    {
        var enough = writers.Sum(static writer => writer.Acknowledged) + random.Next(1, 60);
        var writing = Task.WhenAll(writers.Select(writer => writer.WriteAsync(http, engine)));
        while (writers.Sum(static writer => writer.Acknowledged) < enough && !writing.IsCompleted)
        {
            await Task.Yield();
        }

        await engine.KillAsync();
        await writing;
    }
}
