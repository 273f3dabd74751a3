using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.EventStream;

namespace ServiceComb.Net.Examples.Tests.Shop;

/// <summary>The shop on free ports, started as its README says.</summary>
internal sealed partial class ShopProcess : IAsyncDisposable
{
    /// <summary>The collection of tests that start a shop: its processes keep a small machine busy.</summary>
    public const string Collection = "Shop";

    private const string Started = "Press Ctrl+C to stop.";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _kill = new();
    private readonly TaskCompletionSource<string> _output = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;

    private ShopProcess() => _running = RunAsync();

    /// <summary>Gets the addresses that the README has for the shop, the registry and the configuration center, with those of this process.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; private set; } = new Dictionary<string, string>();

    /// <summary>Starts the shop, and waits until all apps are registered.</summary>
    public static async Task<ShopProcess> StartAsync(CancellationToken cancellationToken)
    {
        var shop = new ShopProcess();
        try
        {
            var output = await shop._output.Task.WaitAsync(Timeout, cancellationToken);
            string Find(string name) => Address().Matches(output).First(match => match.Groups["name"].Value == name).Groups["address"].Value;
            shop.Addresses = new Dictionary<string, string>
            {
                ["http://127.0.0.1:5200"] = Find("shop"),
                ["http://127.0.0.1:30100"] = Find("registry"),
                ["http://127.0.0.1:30110"] = Find("configuration"),
            };
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _kill.CancelAfter(Timeout);
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // CliWrap reports the stop.
        }

        _stop.Dispose();
        _kill.Dispose();
    }

    private async Task RunAsync()
    {
        var command = Cli.Wrap("dotnet").WithArguments([BuildInformation.GetAssembly("Shop.Run"), "--free-ports"]).WithValidation(CommandResultValidation.None);
        var lines = new List<string>();
        await foreach (var entry in command.ListenAsync(Console.OutputEncoding, Console.OutputEncoding, _kill.Token, _stop.Token))
        {
            lines.Add(entry switch { StandardOutputCommandEvent output => output.Text, StandardErrorCommandEvent error => error.Text, _ => "" });
            if (lines[^1] == Started)
            {
                _output.TrySetResult(string.Join('\n', lines));
            }
        }

        _output.TrySetException(new InvalidOperationException($"The shop ended:\n{string.Join('\n', lines)}"));
    }

    [GeneratedRegex(@"^  (?<name>\w+) .*?(?<address>http://[^/]+)", RegexOptions.Multiline, 1000)]
    private static partial Regex Address();
}
