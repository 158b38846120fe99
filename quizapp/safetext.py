"""safetext"""
