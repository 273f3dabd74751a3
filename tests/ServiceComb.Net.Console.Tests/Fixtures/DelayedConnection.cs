using Microsoft.Playwright;

namespace ServiceComb.Net.Console.Tests.Fixtures;

/// <summary>The connection of pages to the console, on which the messages of the browser can be delayed.</summary>
internal sealed class DelayedConnection
{
    private readonly Lock _lock = new();
    private readonly List<Action> _delayed = [];
    private bool _isDelayed;

    /// <summary>Routes the connections of pages that are opened from now on.</summary>
    public static async Task<DelayedConnection> OpenAsync(IBrowserContext browser)
    {
        var connection = new DelayedConnection();
        await browser.RouteWebSocketAsync("**/_blazor**", socket =>
        {
            var server = socket.ConnectToServer();
            socket.OnMessage(frame => connection.Send(() => Send(server, frame)));
        });
        return connection;
    }

    public void Delay()
    {
        lock (_lock)
        {
            _isDelayed = true;
        }
    }

    /// <summary>Sends what was delayed.</summary>
    public void Continue()
    {
        lock (_lock)
        {
            _isDelayed = false;
            _delayed.ForEach(static send => send());
            _delayed.Clear();
        }
    }

    private void Send(Action send)
    {
        lock (_lock)
        {
            if (_isDelayed)
            {
                _delayed.Add(send);
            }
            else
            {
                send();
            }
        }
    }

    private static void Send(IWebSocketRoute server, IWebSocketFrame frame)
    {
        if (frame.Binary is { } content)
        {
            server.Send(content);
        }
        else
        {
            server.Send(frame.Text!);
        }
    }
}
