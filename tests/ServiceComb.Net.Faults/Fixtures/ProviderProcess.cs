using System.Diagnostics;
using ServiceComb.Net.TestSupport;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>A provider of orders in a separate process, which is killed at the end of the test if it is still running.</summary>
internal sealed class ProviderProcess : IDisposable
{
    private readonly Process _process;

    public ProviderProcess(FaultFixture fixture)
        : this(fixture.Proxy.Address)
    {
    }

    /// <param name="registry">The address of the registry.</param>
    /// <param name="more">More arguments of the provider.</param>
    public ProviderProcess(string registry, params string[] more)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.Faults.Provider.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet",
        [
            program,
            "--urls", "http://127.0.0.1:0",
            "--servicecomb:service:application", "shop",
            "--servicecomb:service:name", "orders",
            "--servicecomb:registry:sc:address", registry,
            "--servicecomb:registry:drainTimeInMillis", "1000",
            "--Logging:LogLevel:Default", "None",
            .. more,
        ]))!;
    }

    public void Signal(string name) => Assert.True(ProcessSignal.Send(_process.Id, name));

    /// <summary>Waits until the process exits and returns the exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan timeout)
    {
        await _process.WaitForExitAsync(FaultFixture.Stop).WaitAsync(timeout, FaultFixture.Stop);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
