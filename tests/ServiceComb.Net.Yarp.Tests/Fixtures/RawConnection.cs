using System.Net.Sockets;
using System.Text;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>A connection on which a test writes HTTP/1.1 itself.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client = new();
    private StreamReader _reader = StreamReader.Null;

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(address.Host, address.Port);
        connection._reader = new StreamReader(connection._client.GetStream(), Encoding.ASCII);
        return connection;
    }

    public async Task WriteAsync(string text) => await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Reads a response head and returns its first line.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var status = await ReadLineAsync();
        while (await ReadLineAsync() is { Length: > 0 })
        {
        }

        return status;
    }

    public async Task<string> ReadLineAsync() => await _reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(120)) ?? "";

    public void Dispose() => _client.Dispose();
}
