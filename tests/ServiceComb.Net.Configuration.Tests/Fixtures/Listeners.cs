using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace ServiceComb.Net.Configuration.Tests.Fixtures;

/// <summary>Twenty change listeners that wait for an expected value.</summary>
public sealed class Listeners : IDisposable
{
    private readonly List<IDisposable> _registrations = [];
    private readonly List<Task> _seen = [];

    public Listeners(KieConfigurationFixture live, Func<bool> isThere)
    {
        for (var i = 0; i < 20; i++)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _seen.Add(seen.Task);
            _registrations.Add(ChangeToken.OnChange(((IConfiguration)live.Manager).GetReloadToken, () =>
            {
                if (isThere())
                {
                    seen.TrySetResult();
                }
            }));
        }
    }

    public Task SeenAsync() => Task.WhenAll(_seen).WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);

    public void Dispose() => _registrations.ForEach(static registration => registration.Dispose());
}
