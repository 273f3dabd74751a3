using System.Net.Sockets;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Tests.Hosting;

/// <summary>Sends the raw text of a request that HttpClient would not send.</summary>
internal static class RawRequest
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    /// <summary>Sends the text and reads until the engine closes the connection or, with a length, the response is complete.</summary>
    public static async Task<string> SendAsync(Uri address, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Timeout, TestContext.Current.CancellationToken);
    }
}
