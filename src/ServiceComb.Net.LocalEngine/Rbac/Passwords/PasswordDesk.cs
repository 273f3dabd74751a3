namespace ServiceComb.Net.Engine.Rbac.Passwords;

/// <summary>Where passwords are hashed and compared. It takes a good part of a second each; only some are worked on at
/// once, so that a flood of log-ins leaves the engine processors for its other callers.</summary>
internal sealed class PasswordDesk : IDisposable
{
    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount / 2));

    public async Task<PasswordHash> HashAsync(string password, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => PasswordHash.Of(password), cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    public async Task<bool> MatchesAsync(PasswordHash hash, string password, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => hash.Matches(password), cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
