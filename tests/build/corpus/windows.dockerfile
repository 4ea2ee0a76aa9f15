# escape=`

FROM mcr.microsoft.com/windows/nanoserver AS base
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
ENV ROOT C:\app
WORKDIR C:\app
RUN New-Item -Path C:\Example -ItemType Directory ; `
    Write-Host 'done' ; `
    # a comment in between
    Remove-Item C:\temp\*
COPY testfile.txt c:\
RUN dir c:\
