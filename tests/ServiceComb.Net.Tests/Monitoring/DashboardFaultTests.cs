using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ServiceComb.Net.Tests.Monitoring;

/// <summary>Tests that a dashboard that is away, slow or broken costs a log entry and nothing else.</summary>
public sealed class DashboardFaultTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("servicecomb-dashboard-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_dead_dashboard_costs_one_log_entry()
    {
        await using var engine = await MonitoredEngine.StartAsync();
        using var port = new ClosedPort();
        await using var app = await MonitoredApp.StartAsync(engine.Host, "storefront", port.Address);
        for (var report = 0; report < 10; report++)
        {
            Assert.Equal([200], await app.CallAsync(HttpMethod.Get, 1, _ => "1/200"));
            await app.ReportAsync();
        }

        Assert.Equal(1, app.Logs.Count(351));
        Assert.DoesNotContain(app.Logs.Lines, line => line.Contains(port.Address, StringComparison.Ordinal) && !line.Contains(" 351 ", StringComparison.Ordinal));
        await app.StopAsync();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")]
    [InlineData("HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\n<garbage>")]
    [InlineData("\0\u0001 not HTTP at all\r\n\r\n")]
    [InlineData("")]
    public async Task A_slow_or_broken_dashboard_delays_neither_calls_nor_the_stop(string response)
    {
        await using var engine = await MonitoredEngine.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var closed = new CancellationTokenSource();
        var received = new SemaphoreSlim(0);
        var serving = ServeAsync(listener, Encoding.Latin1.GetBytes(response), received, closed.Token);
        await using var app = await MonitoredApp.StartAsync(engine.Host, "storefront", $"http://{listener.LocalEndpoint}");
        app.PassInterval();
        Assert.True(await received.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));

        Assert.Equal([200], await app.CallAsync(HttpMethod.Get, 1, _ => "1/200"));
        await app.StopAsync().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.InRange(app.Logs.Count(351), 0, 1);
        await closed.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task Reports_continue_after_a_restart_of_the_engine_and_keep_what_was_acknowledged()
    {
        await using var engine = await MonitoredEngine.StartAsync(_directory);
        await using var app = await MonitoredApp.StartAsync(engine.Host, "storefront", engine.Dashboard);
        await app.CallAsync(HttpMethod.Get, 3, _ => "1/200");
        await app.ReportAsync();

        await engine.Host.RestartAsync(
            whileStopped: async () =>
            {
                await app.ReportAsync();
                await app.ReportAsync();
            },
            cancellationToken: TestContext.Current.CancellationToken);
        await app.CallAsync(HttpMethod.Get, 4, _ => "1/200");
        await app.ReportAsync();

        Assert.Equal(7, (await engine.GetOperationsAsync("storefront"))["Consumer.stock.GET"].Total);
        Assert.Equal((1, 1), (app.Logs.Count(351), app.Logs.Count(352)));
    }

    [Fact]
    public async Task The_dashboard_is_found_by_its_registration()
    {
        await using var engine = await MonitoredEngine.StartAsync();
        await engine.RegisterDashboardAsync();
        await using var app = await MonitoredApp.StartAsync(engine.Host, "storefront", dashboard: "");
        await app.CallAsync(HttpMethod.Get, 2, _ => "1/200");
        await app.ReportAsync();

        Assert.Equal(2, (await engine.GetOperationsAsync("storefront"))["Consumer.stock.GET"].Total);
    }

    // Answers every connection and keeps it open.
    private static async Task ServeAsync(TcpListener listener, byte[] response, SemaphoreSlim received, CancellationToken cancellationToken)
    {
        var clients = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(cancellationToken);
                clients.Add(client);
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[1024], cancellationToken);
                received.Release();
                await stream.WriteAsync(response, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            clients.ForEach(static client => client.Dispose());
        }
    }
}
