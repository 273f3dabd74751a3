using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.LocalEngine.Tests.Hosting;

/// <summary>Tests that a client that ends the connection in the middle of a body causes no warnings.</summary>
public sealed class AbortedBodyTests
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData("Content-Length: 100", "{", false)]
    [InlineData("Content-Length: 100", "{", true)]
    [InlineData("Content-Length: 100", "", false)]
    [InlineData("Content-Length: 100", "", true)]
    [InlineData("Transfer-Encoding: chunked", "5\r\n{", false)]
    [InlineData("Transfer-Encoding: chunked", "5\r\n{", true)]
    public async Task An_aborted_upload_logs_only_its_request(string header, string body, bool isReset)
    {
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(logging => logging.AddFilter("Microsoft", LogLevel.Warning).AddCollector(logs));
        var options = new LocalEngineOptions { Logs = factory, LogRequests = true };
        string[] lines =
        [
            "POST /v4/default/registry/microservices", "POST /v4/default/registry/microservices?", "PUT /v4/default/registry/heartbeats",
            "POST /v1/default/gov/retry", "POST kie:/v1/default/kie/kv", "POST kie:/v1/default/kie/file?override=force",
        ];
        await using (var engine = await LocalEngineHost.StartAsync(options, TestContext.Current.CancellationToken))
        {
            foreach (var line in lines)
            {
                var address = line.Contains("kie:", StringComparison.Ordinal) ? engine.KieAddress : engine.RegistryAddress;
                var head = $"{line.Replace("kie:", "", StringComparison.Ordinal)} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{header}\r\n";
                await AbortAsync(address, $"{head}Expect: 100-continue\r\n\r\n", body, isReset);
                await AbortAsync(address, $"{head}\r\n{body}", "", isReset);
            }

            // An upload whose reset arrives before its headers are read is not a request.
            await WaitUntilAsync(() => logs.GetSnapshot().Count(static record => record.Message.StartsWith('P')) >= lines.Length);
        }

        // Stopping the engine waits for the connections, so no entry is missing.
        var records = logs.GetSnapshot().Where(static record => !record.Message.Contains("the heartbeat has been running", StringComparison.Ordinal) && !record.Message.StartsWith("GET /metrics", StringComparison.Ordinal)).ToList();
        Assert.InRange(records.Count, lines.Length, 2 * lines.Length);
        Assert.All(records, static record => Assert.Matches("^(POST|PUT) \\S+ -> (400|499) in ", record.Message));
    }

    private static async Task AbortAsync(Uri address, string head, string body, bool isReset)
    {
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await client.SendAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);

        if (head.Contains("Expect", StringComparison.Ordinal))
        {
            // The response shows that the engine reads the body.
            var buffer = new byte[256];
            var received = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimeout, TestContext.Current.CancellationToken);
            Assert.StartsWith("HTTP/1.1 100 ", Encoding.ASCII.GetString(buffer, 0, received), StringComparison.Ordinal);
            await client.SendAsync(Encoding.ASCII.GetBytes(body), TestContext.Current.CancellationToken);
        }
        else
        {
            // Gives the engine the time of another request, so that it probably waits for the rest of the body.
            using var http = new HttpClient();
            await http.GetStringAsync(new Uri(address, "metrics"), TestContext.Current.CancellationToken);
        }

        if (isReset)
        {
            client.LingerState = new LingerOption(true, 0);
            return;
        }

        // Half-closes the connection and waits until the engine closes it.
        client.Shutdown(SocketShutdown.Send);
        try
        {
            var buffer = new byte[1024];
            while (await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimeout, TestContext.Current.CancellationToken) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // The engine may reset the connection.
        }
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TestTimeout);
        while (!condition())
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
