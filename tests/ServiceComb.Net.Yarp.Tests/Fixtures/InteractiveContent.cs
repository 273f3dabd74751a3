using System.Net;
using System.Text;
using System.Threading.Channels;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>A request body of unknown length that a test writes part by part.</summary>
internal sealed class InteractiveContent : HttpContent
{
    private readonly Channel<string> _parts = Channel.CreateUnbounded<string>();

    public ValueTask WriteAsync(string part) => _parts.Writer.WriteAsync(part);

    public void Complete() => _parts.Writer.Complete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await foreach (var part in _parts.Reader.ReadAllAsync())
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(part));
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
