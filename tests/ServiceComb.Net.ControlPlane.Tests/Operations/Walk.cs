namespace ServiceComb.Net.ControlPlane.Tests.Operations;

/// <summary>Records which operations of the API reference were run.</summary>
internal sealed class Walk
{
    /// <summary>A text with characters that are special in URLs, JSON or headers.</summary>
    public const string Strange = "ä \"x\" + & ? # % = / \\ 日本 😀";

    private readonly HashSet<string> _done = [];

    public IReadOnlySet<string> Done => _done;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<T> RunAsync<T>(string operation, Task<T> call)
    {
        var result = await call;
        _done.Add(operation);
        return result;
    }

    public async Task RunAsync(string operation, Task call)
    {
        await call;
        _done.Add(operation);
    }
}
