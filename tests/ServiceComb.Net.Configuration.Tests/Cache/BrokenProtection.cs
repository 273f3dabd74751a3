using Microsoft.AspNetCore.DataProtection;

namespace ServiceComb.Net.Configuration.Tests.Cache;

/// <summary>Protects nothing and says so in a way that is not one of cryptography.</summary>
internal sealed class BrokenProtection : IDataProtectionProvider, IDataProtector
{
    public IDataProtector CreateProtector(string purpose) => this;

    public byte[] Protect(byte[] plaintext) => throw new InvalidOperationException("The key ring is out of reach.");

    public byte[] Unprotect(byte[] protectedData) => throw new InvalidOperationException("The key ring is out of reach.");
}
