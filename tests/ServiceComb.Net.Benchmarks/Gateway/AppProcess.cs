using System.Diagnostics;
using System.Globalization;

namespace ServiceComb.Net.Benchmarks.Gateway;

/// <summary>An application of this project in a process of its own.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new();
    private readonly Process _process;
    private readonly Task _output;

    private AppProcess(Process process, string[] addresses) =>
        // An application blocks when nobody reads what it logs.
        (_process, Addresses, _output) = (process, addresses, process.StandardOutput.BaseStream.CopyToAsync(Console.OpenStandardOutput()));

    public string[] Addresses { get; }

    public string Address => Addresses[0];

    /// <summary>Gets the processor time used so far, user and system.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts an application and waits until it listens.</summary>
    /// <param name="arguments">The arguments of this program.</param>
    public static async Task<AppProcess> StartAsync(params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(AppProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // The default of web projects.
            Environment = { ["DOTNET_gcServer"] = "1" },
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                return new AppProcess(process, line.Split(' ')[1..]);
            }

            Console.WriteLine(line);
        }

        throw new InvalidOperationException($"'{string.Join(' ', arguments)}' ended before it listened");
    }

    /// <summary>Returns the bytes that a gateway has allocated so far.</summary>
    public async Task<long> GetAllocatedBytesAsync() => long.Parse(await Http.GetStringAsync($"{Address}/allocated"), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _output;
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
