using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>The tries of one governed call: what was tried already, and on which instance to stay.</summary>
internal abstract class CallTries(GovernedPolicies policies)
{
    private readonly ServiceInstance[] _tried = new ServiceInstance[policies.MaxAttempts];
    private int _tries;
    private int _triesOnSame;

    /// <summary>What governs the call.</summary>
    public GovernedPolicies Policies => policies;

    /// <summary>Whether every try that the policies allow was made.</summary>
    public bool IsUsedUp => _tries >= policies.MaxAttempts;

    public ReadOnlySpan<ServiceInstance> Tried => _tried.AsSpan(0, _tries);

    /// <summary>The instance of the last try when <c>retryOnSame</c> stays there and it is still listed.</summary>
    public ServiceInstance? Stay(ServiceInstances instances) =>
        _tries > 0 && _triesOnSame <= policies.RetryOnSame && instances.Instances.Contains(_tried[_tries - 1]) ? _tried[_tries - 1] : null;

    public void Note(ServiceInstance instance)
    {
        _triesOnSame = _tries > 0 && _tried[_tries - 1] == instance ? _triesOnSame + 1 : 1;
        _tried[_tries++] = instance;
    }
}
