using System.Text;
using System.Threading.Channels;

namespace ServiceComb.Net.Cli.Tests.Fixtures;

/// <summary>Hands the lines that a command writes to a test while the command runs.</summary>
internal sealed class LineWriter : StringWriter
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(string? value) => _lines.Writer.TryWrite(value ?? "");

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public async Task<string> NextAsync() => await _lines.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Timeout, TestContext.Current.CancellationToken);
}
